/**
 * One system, one case, one process.
 *
 *   node --expose-gc case-process.mjs ADAPTER CASE BUDGET_MS
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { AdapterModule } from '../adapter.ts';
import { CASES } from '../cases.ts';
import { answer } from './answer.ts';
import { failureOf, measureCase } from './measure-case.ts';

const [, , adapterPath = '', caseId, budget] = process.argv;

process.on('uncaughtException', (error) => answer(failureOf(error)));
// Some systems wait on handles that do not keep a process alive.
setInterval(() => undefined, 1000);

const found = CASES.find(({ id }) => id === caseId);
if (found === undefined) throw new RangeError(`There is no case "${caseId}"`);
const { load } = (await import(pathToFileURL(adapterPath).href)) as AdapterModule;
const adapter = await load();
const result = await measureCase(adapter, found, Number(budget), {
  // Whoever started this process gave it a temporary folder, and removes it.
  makeFolder: () => mkdtempSync(join(tmpdir(), 'run-')),
  collectGarbage: () => globalThis.gc?.(),
});
await adapter.close?.();
answer(result);
