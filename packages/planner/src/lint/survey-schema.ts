import type { JsonSchema } from '@planloom/dsl-schema';

type Schema = Readonly<Record<string, unknown>>;

/** One schema inside a schema. */
interface SurveyedSchema {
  readonly schema: Schema;
  /** JSON pointer. */
  readonly path: string;
  /** Objects and lists around it; 0 at the top. */
  readonly depth: number;
}

/** What the rules of providers look at. */
export interface SchemaSurvey {
  readonly root: Schema;
  /** Every schema in it once, those of definitions included. */
  readonly schemas: readonly SurveyedSchema[];
  /** Paths of references that lead back to a schema they stand in. */
  readonly recursive: readonly string[];
}

const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const MAPS = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const SINGLE = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'];
/** What is inside these is one level deeper. */
const LEVELS: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'items',
  'prefixItems',
  'additionalProperties',
]);

/** Walks through a schema once; what a reference leads to is looked at where it is defined. */
export function surveySchema(root: JsonSchema): SchemaSurvey {
  const schemas: SurveyedSchema[] = [];
  const recursive: string[] = [];
  const walk = (schema: unknown, path: string, depth: number, around: readonly string[]): void => {
    if (!isSchema(schema)) return;
    schemas.push({ schema, path, depth });
    const target = schema['$ref'];
    if (typeof target === 'string' && around.includes(target.replace(/^#/, ''))) recursive.push(path);
    const inside = [...around, path];
    for (const [keyword, inner, name] of partsOf(schema)) {
      walk(
        inner,
        `${path}/${keyword}${name === undefined ? '' : `/${escapePart(name)}`}`,
        depth + (LEVELS.has(keyword) ? 1 : 0),
        inside,
      );
    }
  };
  walk(root, '', 0, []);
  return { root, schemas, recursive };
}

type Part = readonly [keyword: string, schema: unknown, name?: string];

function partsOf(schema: Schema): Part[] {
  const lists = LISTS.flatMap((keyword) =>
    entriesOf(schema[keyword]).map(([name, inner]): Part => [keyword, inner, name]),
  );
  const maps = MAPS.flatMap((keyword) =>
    entriesOf(schema[keyword]).map(([name, inner]): Part => [keyword, inner, name]),
  );
  const single = SINGLE.map((keyword): Part => [keyword, schema[keyword]]);
  return [...lists, ...maps, ...single];
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escapePart(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}
