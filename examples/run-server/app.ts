/** What the server answers: a page, and the runs that it starts, watches and answers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { createRunHandler } from '@planloom/streams';
import { Hono } from 'hono';
import { createPlanExecutor, type Tool } from 'planloom';

/** Files of the page, as they are: there is no build. */
const FILES = {
  '/': ['page.html', 'text/html'],
  '/page.js': ['page.js', 'text/javascript'],
  '/page.css': ['page.css', 'text/css'],
} as const;

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";

/**
 * @param tools what plans can call
 * @param dropConnections ends every connection, as a bad network does
 */
export function createApp(tools: readonly Tool[], dropConnections: () => void): Hono {
  const handler = createRunHandler({
    executor: createPlanExecutor(tools),
    authorize: isFromHere,
    // A person may take that long to decide.
    runOptions: { limits: { toolCalls: 100, durationMs: 600_000 } },
  });
  const app = new Hono();
  for (const [path, [file, type]] of Object.entries(FILES)) {
    const headers = { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY };
    app.get(path, (c) => c.body(readFileSync(join(import.meta.dirname, file)), 200, headers));
  }
  app.all('/runs/*', (c) => handler(c.req.raw));
  app.post('/drop', (c) => {
    setImmediate(dropConnections);
    return c.body(null, 202);
  });
  return app;
}

/** Only this machine may run plans, and no page of another site (a name of it may lead here, too). A server for others asks who they are instead. */
function isFromHere(request: Request): boolean {
  const { hostname, origin } = new URL(request.url);
  const from = request.headers.get('origin');
  return ['localhost', '127.0.0.1'].includes(hostname) && (from === null || from === origin);
}
