/**
 * When a system tells of a mistake in a program: how many calls it has made by then.
 *
 *   node foresight-process.mjs ADAPTER MISTAKE
 */
import { pathToFileURL } from 'node:url';

import type { AdapterModule, Mistake, TaskWork } from '../adapter.ts';
import { NO_PRIMITIVE } from '../record.ts';
import { task } from '../workloads/task.ts';
import { answer } from './answer.ts';

const [, , adapterPath = '', mistake] = process.argv;

setInterval(() => undefined, 1000);
const { load } = (await import(pathToFileURL(adapterPath).href)) as AdapterModule;
const adapter = await load();
if (adapter.task === undefined) {
  answer({ status: 'none', reason: NO_PRIMITIVE });
} else {
  const { work, calls } = task(mistake as Mistake);
  const message = await attempt(() => adapter.task?.(work as TaskWork));
  answer({ status: 'ok', mistake, calls: calls(), ...(message === undefined ? {} : { message }) });
}

async function attempt(build: () => unknown): Promise<string | undefined> {
  try {
    const run = (await build()) as () => unknown;
    await run();
    return undefined;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/gu, ' ').slice(0, 200);
  }
}
