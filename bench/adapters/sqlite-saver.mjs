import { join } from 'node:path';

import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite';

const alive = [];

/**
 * LangGraph's saver on a file. Its statements are kept alive: with better-sqlite3 12.11 on Node.js 24 the process is aborted
 * once a collected statement is finalised (an assertion in `RemoveEnvironmentCleanupHook`), so it could not be measured at all.
 */
export function sqliteSaver(dir) {
  const saver = SqliteSaver.fromConnString(join(dir, 'checkpoints.db'));
  const key = Object.getOwnPropertySymbols(saver.db).find((each) => typeof saver.db[each]?.prepare === 'function');
  alive.push(saver);
  if (key === undefined) return saver;
  const native = saver.db[key];
  const prepare = native.prepare.bind(native);
  native.prepare = (...given) => {
    const statement = prepare(...given);
    alive.push(statement);
    return statement;
  };
  return saver;
}
