import { createExecutor } from '@planloom/executor-core';
import type { ToolCollection } from '@planloom/tool-kit';
import { standardTools } from '@planloom/tools-std';

import { createTemplatePlanner } from '../src/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Plans a task in words with the templates, runs the plan with these tools, and returns what the person who asked would read. */
export async function runTask(task: string, tools: ToolCollection): Promise<string> {
  const executor = createExecutor(tools);
  const { plan, context } = await createTemplatePlanner().plan({ task, tools: executor.tools });
  const { result } = await executor.execute(plan, context);
  if (typeof result !== 'string') throw new Error(`the result is ${JSON.stringify(result)}, and no text`);
  return result;
}

/** The same with the standard tools, in a folder with these files. */
export async function runOnFiles(task: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  return runTask(task, standardTools({ root: await temporaryFolder(files), network: false }));
}
