import { acceptAll, allOf, createSeen, fail, mergeSeen, type Check, type Run, type Seen } from './check.ts';
import * as array from './keywords/array.ts';
import * as combination from './keywords/combination.ts';
import * as number from './keywords/number.ts';
import * as object from './keywords/object.ts';
import * as string from './keywords/string.ts';
import * as values from './keywords/value.ts';
import { pointerOf } from './pointer.ts';
import type { PlacedSchema, SchemaDocument } from './schema-document.ts';
import { SchemaError } from './schema-error.ts';
import { has, isObject, readString, type Keyword, type SchemaNode } from './schema-node.ts';

/** References inside each other, for instance in a list of lists; more would overflow the stack. */
const DEEPEST_REFERENCE = 500;

/** References followed in one validation; far more than a large value needs, and soon reached by a hostile schema. */
const MOST_REFERENCES = 5_000_000;

const KEYWORDS: readonly Keyword[] = [
  values.type,
  values.enumeration,
  values.constant,
  number.minimum,
  number.maximum,
  number.exclusiveMinimum,
  number.exclusiveMaximum,
  number.multipleOf,
  string.minLength,
  string.maxLength,
  string.pattern,
  string.format,
  object.required,
  object.properties,
  object.propertyNames,
  object.minProperties,
  object.maxProperties,
  object.dependentRequired,
  object.dependentSchemas,
  array.items,
  array.contains,
  array.minItems,
  array.maxItems,
  array.uniqueItems,
  combination.allOf,
  combination.anyOf,
  combination.oneOf,
  combination.not,
  combination.conditional,
];

/** Compiles a document with every schema its references reach. */
export function compileDocument(document: SchemaDocument): Check {
  const compiled = new Map<unknown, Check>();
  const underWay = new Set<unknown>();
  const waiting: (() => void)[] = [];
  const compileOnce = (placed: PlacedSchema): Check => {
    const known = compiled.get(placed.schema);
    if (known !== undefined) return known;
    if (underWay.has(placed.schema)) throw new SchemaError('contains itself; use "$ref" for recursion', placed.path);
    underWay.add(placed.schema);
    const check = compilePlaced(placed);
    underWay.delete(placed.schema);
    compiled.set(placed.schema, check);
    return check;
  };
  const compilePlaced = (placed: PlacedSchema): Check => {
    if (placed.schema === true) return acceptAll;
    if (placed.schema === false) return values.rejectAll;
    if (!isObject(placed.schema)) throw new SchemaError('must be a schema: an object, true or false', placed.path);
    return enterResource(document, placed, compileKeywords(nodeAt(placed)));
  };
  const nodeAt = (placed: PlacedSchema): SchemaNode => ({
    schema: placed.schema as SchemaNode['schema'],
    path: placed.path,
    isLegacy: document.isLegacy,
    compile: (keyword, key) => compileOnce(childOf(document, placed, keyword, key)),
    reference: (keyword, target) => {
      const found = findTarget(document, placed, keyword, target);
      let check: Check = acceptAll;
      waiting.push(() => (check = compileOnce(found)));
      const follow: Check = (value, run, seen) => followReference(check, value, run, seen);
      return keyword === '$dynamicRef' ? dynamic(follow, found, target) : follow;
    },
  });
  /** Chooses, among the resources entered, the outermost that has the anchor. */
  const dynamic = (follow: Check, found: PlacedSchema, target: string): Check => {
    const anchor = target.slice(target.indexOf('#') + 1);
    if (document.findDynamic(anchor, found.base)?.schema !== found.schema) return follow;
    return (value, run, seen) => {
      const outermost = run.scope
        .map((base) => document.findDynamic(anchor, base))
        .find((placed) => placed !== undefined);
      return followReference(compileOnce(outermost ?? found), value, run, seen);
    };
  };
  const check = compileOnce(document.root);
  for (let task = waiting.pop(); task !== undefined; task = waiting.pop()) task();
  return check;
}

function childOf(document: SchemaDocument, parent: PlacedSchema, keyword: string, key?: string | number): PlacedSchema {
  const value = (parent.schema as SchemaNode['schema'])[keyword];
  const keys = key === undefined ? [keyword] : [keyword, key];
  const schema = key === undefined ? value : (value as SchemaNode['schema'])[key];
  const base = isObject(schema) ? document.baseOf(schema, parent.base) : parent.base;
  return { schema, base, path: parent.path + pointerOf(keys) };
}

function findTarget(document: SchemaDocument, from: PlacedSchema, keyword: string, target: string): PlacedSchema {
  const found = document.find(target, from.base);
  if (found !== undefined) return found;
  throw new SchemaError(`"${target}" leads to no schema of this document`, `${from.path}/${keyword}`);
}

function followReference(check: Check, value: unknown, run: Run, seen: Seen | undefined): boolean {
  if (++run.work.references > MOST_REFERENCES) return fail(run, 'takes too much work to check');
  if (run.depth >= DEEPEST_REFERENCE) return fail(run, `is nested more than ${DEEPEST_REFERENCE} levels deep`);
  run.depth++;
  const fits = check(value, run, seen);
  run.depth--;
  return fits;
}

/** All keywords of one schema; the unevaluated ones come last, as they ask what the others have looked at. */
function compileKeywords(node: SchemaNode): Check {
  const references = compileReferences(node);
  if (node.isLegacy && references.length > 0) return allOf(references);
  const checks = KEYWORDS.flatMap((keyword) => keyword(node) ?? []);
  const last = compileUnevaluated(node);
  const most = allOf([...references, ...checks]);
  return last.length === 0 ? most : thenUnevaluated(most, allOf(last));
}

function compileReferences(node: SchemaNode): Check[] {
  return (['$ref', '$recursiveRef', '$dynamicRef'] as const).flatMap((keyword) => {
    const target = readString(node, keyword);
    return target === undefined ? [] : [node.reference(keyword, target)];
  });
}

function compileUnevaluated(node: SchemaNode): Check[] {
  return [
    ...(has(node, 'unevaluatedProperties')
      ? [object.unevaluatedProperties(node.compile('unevaluatedProperties'))]
      : []),
    ...(has(node, 'unevaluatedItems') ? [array.unevaluatedItems(node.compile('unevaluatedItems'))] : []),
  ];
}

function thenUnevaluated(most: Check, last: Check): Check {
  return (value, run, seen) => {
    const own = createSeen();
    if (!most(value, run, own)) return false;
    const fits = last(value, run, own);
    if (seen) mergeSeen(own, seen);
    return fits;
  };
}

/** Notes the resource while a value is checked inside it, where a dynamic reference may ask for it. */
function enterResource(document: SchemaDocument, { base }: PlacedSchema, check: Check): Check {
  if (!document.isDynamic) return check;
  return (value, run: Run, seen) => {
    run.scope.push(base);
    const fits = check(value, run, seen);
    run.scope.pop();
    return fits;
  };
}
