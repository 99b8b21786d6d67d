/** `node examples/run-server/server.ts [PORT]`: a server with a page that shows a run as it goes on. */
import type { Server } from 'node:http';

import { serve } from '@hono/node-server';

import { createApp } from './app.ts';
import { exampleTools, machinePause } from './tools.ts';

const port = Number(process.argv[2] ?? 8787);
const app = createApp(exampleTools(machinePause), () => server.closeAllConnections());
const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => {
  console.log(`Open http://127.0.0.1:${port}/`);
}) as Server;
