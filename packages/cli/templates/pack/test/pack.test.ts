import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { toolPackCases } from '@planloom/tool-kit/testing';
import { afterAll, describe, expect, test } from 'vitest';

import { pack } from '../src/index.ts';

/** A server of this test, so that it needs no network. What is asked of `/silent` is never answered. */
const server = createServer((request, response) => {
  if (request.url === '/silent') return;
  if (request.url === '/busy') return void response.writeHead(429, { 'retry-after': '2' }).end('later');
  response.end(request.url === '/page' ? '<p>Hello</p>' : '{"answer":42}');
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const cases = toolPackCases(pack, {
  examples: {
    slugify: [
      { input: { title: 'Crème brûlée, à la carte!' }, output: { slug: 'creme-brulee-a-la-carte' } },
      { input: { title: 'Cut at six', max_length: 6 }, output: { slug: 'cut-at' } },
      { input: { title: '…' }, output: { slug: '' } },
    ],
    fetch_json: [
      { input: { url: `${address}/answer` }, output: { url: `${address}/answer`, document: { answer: 42 } } },
    ],
  },
  failures: {
    fetch_json: [
      { input: { url: `${address}/busy` }, code: '__CODE_PREFIX__/status', retryable: true },
      { input: { url: `${address}/page` }, code: '__CODE_PREFIX__/not-json', retryable: false },
      { input: { url: 'http://127.0.0.1:1/' }, code: '__CODE_PREFIX__/unreachable', retryable: true },
    ],
  },
  interruptions: {
    fetch_json: [{ input: { url: `${address}/silent` }, ready: async () => void (await once(server, 'request')) }],
  },
});

describe('__PACKAGE_NAME__', () => {
  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
