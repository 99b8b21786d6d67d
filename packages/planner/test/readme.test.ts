import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { promptSizes } from '../scripts/prompt-sizes.ts';

it('says how large the prompts are', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

  const cells = (table: string) => table.replaceAll(/[ -]+/g, ' ');
  expect(cells(readme)).toContain(cells(await promptSizes()));
});
