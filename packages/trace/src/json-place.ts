/** A place in a text. */
export interface TextPlace {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

/** The line and the column of an offset. */
export function placeAt(text: string, offset: number): TextPlace {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', start)) {
    line++;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}

/**
 * Where the value that a path leads to begins; where there is none, the place of what it should be in. Nothing is recursive: a text may nest as deep as it likes.
 *
 * @param text JSON without mistakes
 * @param start offset of the value the path begins at
 */
export function offsetOf(text: string, path: readonly (string | number)[], start = 0): number {
  let at = skipBlanks(text, start);
  for (const segment of path) {
    const found = memberOffset(text, at, segment);
    if (found === undefined) return at;
    at = found;
  }
  return at;
}

/** Offset of an item of the list, or of a member of the object, that begins at an offset. */
function memberOffset(text: string, start: number, segment: string | number): number | undefined {
  const isObject = text[start] === '{';
  if (!isObject && text[start] !== '[') return undefined;
  let found: number | undefined;
  let at = skipBlanks(text, start + 1);
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index++) {
    let key: string | number = index;
    if (isObject) {
      const end = skipString(text, at);
      key = JSON.parse(text.slice(at, end)) as string;
      at = skipBlanks(text, skipBlanks(text, end) + 1);
    }
    // Of members of one name the last one counts.
    if (key === segment) found = at;
    if (!isObject && found !== undefined) return found;
    at = skipBlanks(text, skipValue(text, at));
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
  return found;
}

function skipValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length;) {
    const character = text[at];
    if (character === '"') at = skipString(text, at);
    else if (character === '{' || character === '[') {
      depth++;
      at++;
    } else if (character === '}' || character === ']') {
      if (depth === 0) return at;
      depth--;
      at++;
    } else if (depth === 0 && (character === ',' || isBlank(character))) return at;
    else {
      at++;
      continue;
    }
    if (depth === 0) return at;
  }
  return text.length;
}

function skipString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (isBlank(text[at])) at++;
  return at;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}
