import { join as joinPath } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The least that a durable step costs: one row in SQLite, committed before the next step may start. */
export function makeDurableFloor(synchronous) {
  return {
    durableChain: ({ n, body, dir }) => {
      const { record, close } = openLog(dir, synchronous);
      const run = async () => {
        let value = 0;
        for (let i = 0; i < n; i++) value = await record(`s${i}`, () => body(value));
        return value;
      };
      return Object.assign(run, { dispose: close });
    },
    durableFanout: ({ n, body, join, dir }) => {
      const { record, close } = openLog(dir, synchronous);
      const run = async () => {
        const results = await Promise.all(Array.from({ length: n }, (_, i) => record(`s${i}`, () => body(i))));
        return record('join', () => join(results));
      };
      return Object.assign(run, { dispose: close });
    },
  };
}

function openLog(dir, synchronous) {
  const database = new DatabaseSync(joinPath(dir, 'run.db'));
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${synchronous};
    CREATE TABLE step (id TEXT PRIMARY KEY, output TEXT, start REAL, finish REAL) WITHOUT ROWID`);
  const insert = database.prepare('INSERT INTO step VALUES (?, ?, ?, ?)');
  const record = async (id, call) => {
    const start = performance.now();
    const value = await call();
    insert.run(id, JSON.stringify(value), start, performance.now());
    return value;
  };
  return { record, close: () => database.close() };
}
