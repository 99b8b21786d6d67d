/** Is told each part of an object: its value, and the key it stands under if it has one. */
export type VisitPart = (part: unknown, key: string | undefined) => void;

/** Tells the parts of lists, maps, sets, errors and all other objects, own properties only. What cannot be read is left out. */
export function visitParts(object: object, visit: VisitPart): void {
  if (Array.isArray(object)) for (let at = 0; at < object.length; at++) visit(object[at], undefined);
  else if (object instanceof Map) {
    for (const [key, value] of object) {
      visit(key, undefined);
      visit(value, undefined);
    }
  } else if (object instanceof Set) for (const member of object) visit(member, undefined);
  else for (const key of keysOf(object)) visit(read(object, key), key);
}

/** The names of what an object says. An error says more than it lists, and some errors say it by their class. */
export function keysOf(object: object): readonly string[] {
  if (!(object instanceof Error)) return Object.keys(object);
  const own = Reflect.ownKeys(object).filter((key) => typeof key === 'string');
  return [...new Set([...own, ...ERROR_KEYS.filter((key) => key in object)])];
}

const ERROR_KEYS: readonly string[] = ['message', 'name', 'stack', 'code', 'cause'];

/** A property of an object; `undefined` if reading it throws. */
export function read(object: object, key: string): unknown {
  try {
    return (object as Readonly<Record<string, unknown>>)[key];
  } catch {
    return undefined; // whoever looks at it later will not be able to read it either
  }
}

/**
 * What an object says only as JSON or as text: an address, for instance. What it writes as JSON stands for it; its text does only if it has
 * no parts.
 */
export function ownText(object: object): { readonly isJson: boolean; readonly text: string } | undefined {
  if (Array.isArray(object) || object instanceof Error) return undefined;
  const prototype: unknown = Object.getPrototypeOf(object);
  try {
    if ('toJSON' in object) return { isJson: true, text: JSON.stringify(object) ?? '' };
    if (prototype === Object.prototype || prototype === null) return undefined;
    const isSilent = object.toString === Object.prototype.toString || Object.keys(object).length > 0;
    // oxlint-disable-next-line typescript/no-base-to-string -- it has a toString of its own
    return isSilent ? undefined : { isJson: false, text: String(object) };
  } catch {
    return undefined; // neither can anybody else read it
  }
}
