// Mastra with LibSQL on a file: what is known of the workflow is stored as the run goes on.
import { join as joinPath } from 'node:path';

import { Mastra } from '@mastra/core';
import { LibSQLStore } from '@mastra/libsql';

import { chainOf, fanOutOf, start } from './mastra-steps.mjs';

async function stored({ workflow }, dir) {
  const storage = new LibSQLStore({ id: 'bench', url: `file:${joinPath(dir, 'mastra.db')}` });
  const mastra = new Mastra({ storage, workflows: { w: workflow }, logger: false });
  await mastra.getStorage()?.init?.();
  return () => start(mastra.getWorkflow('w'), 0);
}

export async function load() {
  return {
    chain: ({ n, body }) => {
      const built = chainOf('w', n, body);
      return () => start(built.workflow, 0);
    },
    durableChain: ({ n, body, dir }) => stored(chainOf('w', n, body), dir),
    durableFanout: ({ n, body, join, dir }) => stored(fanOutOf('w', n, body, join), dir),
  };
}
