/** Writes the JSON Schema files of the plan language: `node --conditions=@planloom/source packages/dsl-schema/scripts/build-schema.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { jsonSchemaFiles } from './json-schema-files.ts';

for (const [name, content] of jsonSchemaFiles()) {
  writeFileSync(join(import.meta.dirname, '..', 'schema', name), content);
}
