import { canonicalJson } from '../json-schema/equality.ts';
import { isObject, type SchemaObject } from '../json-schema/schema-node.ts';
import { modelText } from './model-text.ts';
import { listOf, recordOf } from './read-keyword.ts';

const MOST_TEXT = 1024;
const MOST_RULE = 400;

/**
 * A schema of objects without the alternatives at its top: what all of them ask for stays binding, the rest is told in words, as a
 * provider may refuse a tool, or a whole conversation, over an `anyOf` there.
 */
export function joinAlternatives(schema: SchemaObject): SchemaObject {
  const { anyOf, ...base } = schema;
  const branches = listOf({ anyOf }, 'anyOf').filter(isForObjects).map(joinAlternatives);
  if (branches.length === 0) return base;
  const required = [...new Set([...listOf(base, 'required'), ...neededByAll(branches)])];
  const text = modelText([base['description'], formsText(branches)].filter(Boolean).join(' '), MOST_TEXT);
  return {
    ...(branches.every(isClosed) && { additionalProperties: false }),
    ...base,
    properties: { ...joinProperties(branches), ...recordOf(base, 'properties') },
    ...(required.length > 0 && { required }),
    ...(text !== '' && { description: text }),
  };
}

function isForObjects(branch: unknown): branch is SchemaObject {
  return isObject(branch) && (branch['type'] === undefined || [branch['type']].flat().includes('object'));
}

function isClosed(branch: SchemaObject): boolean {
  return branch['additionalProperties'] === false;
}

function neededByAll(branches: readonly SchemaObject[]): readonly unknown[] {
  const [first = {}, ...others] = branches;
  return listOf(first, 'required').filter((name) =>
    others.every((branch) => listOf(branch, 'required').includes(name)),
  );
}

function joinProperties(branches: readonly SchemaObject[]): SchemaObject {
  const names = new Set(branches.flatMap((branch) => Object.keys(recordOf(branch, 'properties'))));
  return Object.fromEntries(Array.from(names, (name) => [name, joinProperty(name, branches)]));
}

/** What the alternatives say of one property; only told, not binding, if one of them leaves it open. */
function joinProperty(name: string, branches: readonly SchemaObject[]): SchemaObject {
  const knowing = branches.filter((branch) => Object.hasOwn(recordOf(branch, 'properties'), name));
  const schemas = knowing.map((branch) => recordOf(recordOf(branch, 'properties'), name));
  const distinct = [...new Map(schemas.map((schema) => [canonicalJson(schema), schema])).values()];
  const [first = {}] = distinct;
  const isOpen = branches.some((branch) => !knowing.includes(branch) && !isClosed(branch));
  if (!isOpen) return distinct.length === 1 ? first : { anyOf: distinct };
  const rule = distinct.map((schema) => JSON.stringify(schema)).join(' or ');
  return rule === '{}' ? {} : { description: modelText(`As a rule: ${rule}`, MOST_RULE) };
}

function formsText(branches: readonly SchemaObject[]): string | undefined {
  const forms = [...new Set(branches.map((branch) => listOf(branch, 'required').join(' and ')))];
  if (forms.length < 2) return undefined;
  return `One of these forms; needed is: ${forms.map((form) => form || 'nothing else').join('; or ')}.`;
}
