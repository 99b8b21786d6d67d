/** Pages of a web site in a loop, four at a time, with a branch for each: `samplePlans.nested` on a server of its own. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createPlanExecutor, createSampleTools, samplePlans } from 'planloom';

const pages: Readonly<Record<string, string>> = {
  '/good': 'Everyone loves the wonderful new park, and the children are happy.',
  '/bad': 'A terrible storm hit the coast, and many people lost their homes.',
};
const server = createServer((request, response) => {
  const text = pages[request.url ?? ''];
  response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'text/html' });
  response.end(`<html><head><title>${request.url}</title></head><body><p>${text}</p></body></html>`);
});
await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
const { port } = server.address() as AddressInfo;

try {
  // Addresses of this machine and of private networks are refused unless they are allowed.
  const executor = createPlanExecutor(createSampleTools({ allowPrivateAddresses: true }));
  const urls = [...Object.keys(pages), '/gone'].map((path) => `http://127.0.0.1:${port}${path}`);
  const { result, context } = await executor.execute(samplePlans.nested, { input: { urls } });
  const { report } = result as { report: string };
  console.log(report);

  assert.match(report, /## All well\n\n\/good: .*wonderful/);
  assert.match(report, /## Needs care\n\n\/bad: .*terrible/);
  assert.equal((context['notes'] as unknown[])[2], null);
} finally {
  server.close();
  server.closeAllConnections();
}
