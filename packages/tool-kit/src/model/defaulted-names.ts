import { isObject } from '../json-schema/schema-node.ts';
import { recordOf } from './read-keyword.ts';

/** Every name that has a default anywhere: more than are filled in at one place, which only makes the copy wider. */
export function defaultedNames(schema: unknown): ReadonlySet<string> {
  const visited = new Set([schema]);
  const names = new Set<string>();
  for (const item of visited) {
    if (typeof item !== 'object' || item === null) continue;
    for (const inner of Object.values(item)) visited.add(inner);
    const properties = Object.entries(recordOf(item, 'properties'));
    for (const [name, inner] of properties) if (isObject(inner) && inner['default'] !== undefined) names.add(name);
  }
  return names;
}
