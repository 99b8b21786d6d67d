import * as z from 'zod';

import { planSchema } from '../src/zod.ts';

/** Where the files are found once the package is published. */
const ADDRESS = 'https://unpkg.com/@planloom/dsl-schema/schema/';

const TARGETS = [
  ['plan.schema.json', 'draft-2020-12'],
  ['plan.draft-07.schema.json', 'draft-07'],
] as const;

/** The JSON Schema files of the plan language, by their names. */
export function jsonSchemaFiles(): ReadonlyMap<string, string> {
  return new Map(TARGETS.map(([name, target]) => [name, `${JSON.stringify(jsonSchema(name, target), null, 2)}\n`]));
}

function jsonSchema(name: string, target: 'draft-2020-12' | 'draft-07'): object {
  const { $schema, ...schema } = z.toJSONSchema(planSchema, { target, io: 'input' });
  return { $schema, $id: `${ADDRESS}${name}`, ...schema };
}
