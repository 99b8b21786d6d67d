import { nearestHint } from '../../nearest-name.ts';
import { checkAt, createSeen, fail, failAt, mergeSeen, nestedRun, type Check, type Run } from '../check.ts';
import { toPattern, type Pattern } from '../regular-expression.ts';
import {
  has,
  isObject,
  problemAt,
  read,
  readCount,
  readMap,
  readNames,
  toNames,
  type Keyword,
  type SchemaNode,
} from '../schema-node.ts';

/** `required`. */
export const required: Keyword = (node) => {
  const names = readNames(node, 'required');
  return names && forObjects((value, run) => requireAll(names, value, run, 'is required'));
};

/** `properties`, `patternProperties` and `additionalProperties`. */
export const properties: Keyword = (node) => {
  const named = compileProperties(node);
  const patterns = Object.keys(readMap(node, 'patternProperties') ?? {}).map((source) => ({
    expression: toPattern(node, 'patternProperties', source),
    check: node.compile('patternProperties', source),
  }));
  if (!has(node, 'additionalProperties') && patterns.length === 0) {
    return named.length === 0 ? undefined : onlyNamed(named);
  }
  return allProperties(named, patterns, compileAdditional(node, named));
};

interface NamedCheck {
  readonly name: string;
  readonly check: Check;
}

interface PatternCheck {
  readonly expression: Pattern;
  readonly check: Check;
}

function compileProperties(node: SchemaNode): readonly NamedCheck[] {
  return Object.keys(readMap(node, 'properties') ?? {}).map((name) => ({
    name,
    check: node.compile('properties', name),
  }));
}

function compileAdditional(node: SchemaNode, named: readonly NamedCheck[]): AdditionalCheck | undefined {
  if (!has(node, 'additionalProperties')) return undefined;
  if (read(node, 'additionalProperties') === false) {
    const names = named.map(({ name }) => name);
    return (_value, name, run) => failAt(run, name, unknownProperty(name, names));
  }
  const check = node.compile('additionalProperties');
  return (value, name, run) => checkAt(check, value, name, run);
}

type AdditionalCheck = (value: unknown, name: string, run: Run) => boolean;

/** The common case: no loop over the value's own names. */
function onlyNamed(named: readonly NamedCheck[]): Check {
  return forObjects((object, run, seen) => {
    let fits = true;
    for (const { name, check } of named) {
      if (!isPresent(object, name)) continue;
      seen?.properties.add(name);
      if (checkAt(check, object[name], name, run)) continue;
      if (run.issues === undefined) return false;
      fits = false;
    }
    return fits;
  });
}

function allProperties(
  named: readonly NamedCheck[],
  patterns: readonly PatternCheck[],
  additional: AdditionalCheck | undefined,
): Check {
  const byName = new Map(named.map(({ name, check }) => [name, check]));
  return forObjects((object, run, seen) => {
    let fits = true;
    for (const name of Object.keys(object)) {
      if (object[name] === undefined) continue;
      const checks = checksFor(name, byName, patterns);
      if (checks.length > 0 || additional !== undefined) seen?.properties.add(name);
      for (const check of checks) fits = checkAt(check, object[name], name, run) && fits;
      if (checks.length === 0 && additional !== undefined) fits = additional(object[name], name, run) && fits;
      if (!fits && run.issues === undefined) return false;
    }
    return fits;
  });
}

function checksFor(name: string, byName: ReadonlyMap<string, Check>, patterns: readonly PatternCheck[]): Check[] {
  const named = byName.get(name);
  const matching = patterns.filter(({ expression }) => expression.test(name)).map(({ check }) => check);
  return named === undefined ? matching : [named, ...matching];
}

/** `propertyNames`. */
export const propertyNames: Keyword = (node) => {
  if (!has(node, 'propertyNames')) return undefined;
  const check = node.compile('propertyNames');
  return forObjects((object, run) => {
    let fits = true;
    for (const name of presentNames(object)) {
      if (check(name, nestedRun(run), undefined)) continue;
      fits = failAt(run, name, 'is not an allowed property name');
      if (run.issues === undefined) return false;
    }
    return fits;
  });
};

/** `minProperties`. */
export const minProperties: Keyword = (node) => {
  const limit = readCount(node, 'minProperties');
  if (limit === undefined) return undefined;
  const expected = `must have at least ${limit} ${limit === 1 ? 'property' : 'properties'}`;
  return forObjects((object, run) => presentNames(object).length >= limit || fail(run, expected));
};

/** `maxProperties`. */
export const maxProperties: Keyword = (node) => {
  const limit = readCount(node, 'maxProperties');
  if (limit === undefined) return undefined;
  const expected = `must have at most ${limit} ${limit === 1 ? 'property' : 'properties'}`;
  return forObjects((object, run) => presentNames(object).length <= limit || fail(run, expected));
};

/** `dependentRequired`, and the arrays of names in the older `dependencies`. */
export const dependentRequired: Keyword = (node) => {
  const older = Object.entries(readMap(node, 'dependencies') ?? {}).filter(([, needs]) => Array.isArray(needs));
  const needs = [...Object.entries(readMap(node, 'dependentRequired') ?? {}), ...older].map(([name, names]) => {
    const needed = toNames(names);
    if (needed === undefined) {
      throw problemAt(node, 'dependentRequired', `"${name}" must be an array of property names`);
    }
    return { name, needed };
  });
  if (needs.length === 0) return undefined;
  return forObjects((object, run) =>
    needs
      .filter(({ name }) => isPresent(object, name))
      .map(({ name, needed }) => requireAll(needed, object, run, `is required when "${name}" is given`))
      .every(Boolean),
  );
};

/** `dependentSchemas`, and the schemas in the older `dependencies`. */
export const dependentSchemas: Keyword = (node) => {
  const older = Object.entries(readMap(node, 'dependencies') ?? {}).filter(([, needs]) => !Array.isArray(needs));
  const branches = [
    ...Object.keys(readMap(node, 'dependentSchemas') ?? {}).map((name) => ({ name, keyword: 'dependentSchemas' })),
    ...older.map(([name]) => ({ name, keyword: 'dependencies' })),
  ].map(({ name, keyword }) => ({ name, check: node.compile(keyword, name) }));
  if (branches.length === 0) return undefined;
  return forObjects((object, run, seen) =>
    branches
      .filter(({ name }) => isPresent(object, name))
      .map(({ check }) => check(object, run, seen))
      .every(Boolean),
  );
};

/** `unevaluatedProperties`: looks at what no other keyword of this schema has looked at. */
export function unevaluatedProperties(check: Check): Check {
  return forObjects((object, run, seen = createSeen()) => {
    let fits = true;
    for (const name of presentNames(object)) {
      if (seen.properties.has(name)) continue;
      fits = checkAt(check, object[name], name, run) && fits;
    }
    mergeSeen({ properties: new Set(presentNames(object)), items: new Set() }, seen);
    return fits;
  });
}

type ObjectValue = { readonly [name: string]: unknown };

function forObjects(check: (object: ObjectValue, ...rest: Tail<Parameters<Check>>) => boolean): Check {
  return (value, run, seen) => !isObject(value) || check(value, run, seen);
}

type Tail<List extends readonly unknown[]> = List extends [unknown, ...infer Rest] ? Rest : never;

function requireAll(names: readonly string[], object: ObjectValue, run: Run, expected: string): boolean {
  let fits = true;
  for (const name of names) if (!isPresent(object, name)) fits = failAt(run, name, expected);
  return fits;
}

/** A property that is `undefined` counts as absent, as it does once the object is written as JSON. */
function isPresent(object: ObjectValue, name: string): boolean {
  return object[name] !== undefined && Object.hasOwn(object, name);
}

function presentNames(object: ObjectValue): string[] {
  return Object.keys(object).filter((name) => object[name] !== undefined);
}

function unknownProperty(name: string, known: readonly string[]): string {
  return `is not a known property.${nearestHint(name, known).hint}`;
}
