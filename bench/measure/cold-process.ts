/**
 * How long a fresh process takes from the import of a system to its first step; what Node.js itself takes is left out.
 *
 *   node cold-process.mjs ADAPTER
 */
import { pathToFileURL } from 'node:url';

import type { AdapterModule } from '../adapter.ts';
import { answer } from './answer.ts';

const [, , adapterPath = ''] = process.argv;

const start = performance.now();
const { load } = (await import(pathToFileURL(adapterPath).href)) as AdapterModule;
const { chain } = await load();
const loaded = performance.now();
if (chain === undefined) {
  answer({ status: 'none', reason: 'it has no chain to start with' });
} else {
  let first = 0;
  const run = await chain({
    n: 1,
    body: async (value) => {
      first = performance.now();
      return value + 1;
    },
  });
  const result = await run();
  if (result === 1) {
    const { rss } = process.memoryUsage();
    answer({ status: 'ok', importMs: loaded - start, firstStepMs: first - start, rss });
  } else {
    answer({ status: 'wrong', reason: `a chain of one step gave ${String(result)}` });
  }
}
