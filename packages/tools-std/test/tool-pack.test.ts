import { mkdtempSync, realpathSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { toolPackCases, type ToolPackTrials } from '@planloom/tool-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { standardToolPack } from '../src/index.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'planloom-pack-')));
const requested = new EventTarget();
const server: Server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '', 'http://localhost');
  if (pathname === '/silent') return void requested.dispatchEvent(new Event('silent'));
  if (pathname === '/gone') return void response.writeHead(404).end('gone');
  response.writeHead(200, { 'content-type': 'text/html', date: 'Thu, 01 Jan 2026 00:00:00 GMT' });
  response.end('<html><head><title>A page</title></head><body><p>Words to read.</p></body></html>');
});
// Listening before the cases are made, as they name its port.
const port = await new Promise<number>((resolve) => {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    resolve(typeof address === 'object' && address !== null ? address.port : 0);
  });
});
const url = (path: string): string => `http://127.0.0.1:${port}${path}`;
const silence = { input: { url: url('/silent') }, ready: silentRequest };

beforeAll(async () => {
  await mkdir(join(root, 'docs'));
  await writeFile(join(root, 'docs/a.md'), '# A\n\nSee [b](b.md) and [c](c.md#there).\n');
  await writeFile(join(root, 'docs/b.md'), '# B\n');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(root, { recursive: true });
});

const trials: ToolPackTrials = {
  examples: {
    read_file: [{ input: { path: 'docs/b.md' } }, { input: { path: 'docs/b.md', encoding: 'base64' } }],
    list_files: [{ input: { path: 'docs' } }, { input: {} }],
    glob_files: [
      {
        input: { patterns: ['docs/*.md'] },
        output: { paths: ['docs/a.md', 'docs/b.md'], count: 2, truncated: false },
      },
    ],
    file_info: [{ input: { path: 'docs/a.md' } }, { input: { path: 'docs' } }],
    check_links: [{ input: { path: 'docs/a.md' } }],
    write_file: [
      {
        input: { path: 'out/new.txt', content: 'four', overwrite: true },
        output: { path: 'out/new.txt', size: 4 },
      },
    ],
    http_get: [{ input: { url: url('/'), query: { a: 1 } } }],
    http_request: [{ input: { url: url('/'), method: 'POST', json: { a: 1 } } }],
    fetch_page: [{ input: { url: url('/') } }],
    parse_json: [{ input: { text: '{"a":[1,null]}' }, output: { a: [1, null] } }],
    stringify_json: [{ input: { value: [1, { a: 2 }], indent: 0 }, output: { text: '[1,{"a":2}]' } }],
    parse_yaml: [{ input: { text: 'a: [1, ~]' }, output: { a: [1, null] } }],
    stringify_yaml: [{ input: { value: { a: [1] } }, output: { text: 'a:\n  - 1\n' } }],
    parse_csv: [
      {
        input: { text: 'a,b\n1,x\n', convert: true },
        output: { columns: ['a', 'b'], rows: [{ a: 1, b: 'x' }], count: 1 },
      },
    ],
    stringify_csv: [{ input: { rows: [{ a: 1, b: 'x,y' }] }, output: { text: 'a,b\n1,"x,y"\n' } }],
    select: [
      {
        input: { items: [{ n: 3 }, { n: 1 }, { n: 2 }], where: 'item.n < 3', sort_by: 'item.n', map: 'item.n' },
        output: { items: [1, 2], count: 2, matched: 2 },
      },
      { input: { items: [{ n: 1 }] } },
    ],
    transform: [
      { input: { value: { a: [1, 2] }, expression: 'value.a.map(n, n * 2)' }, output: [2, 4] },
      { input: { value: { a: [1, 2] } }, output: { a: [1, 2] } },
    ],
    hash: [
      {
        input: { text: 'abc', algorithm: 'sha1' },
        output: { hash: 'a9993e364706816aba3e25717850c26c9cd0d89d', algorithm: 'sha1', size: 3 },
      },
    ],
    text_statistics: [{ input: { text: 'One two. Three?' } }],
    extract_keywords: [{ input: { text: 'The tides follow the moon, and the moon follows the earth.' } }],
    summarize_text: [{ input: { text: ['One thing. Another thing.', 'A third thing.'], sentences: 1 } }],
    sentiment_analysis: [{ input: { text: 'A wonderful day.' } }],
    text_similarity: [{ input: { a: 'moon and tide', b: 'tide and sun' } }],
    most_similar_pairs: [
      {
        input: {
          documents: [
            { id: 'a', text: 'the moon' },
            { id: 'b', text: 'a moon' },
            { id: 'c', text: 'bread' },
          ],
        },
      },
    ],
    markdown_outline: [{ input: { markdown: '# Title\n\nText with a [link](a.md).\n\n```js\n1\n```\n' } }],
    html_to_text: [{ input: { html: '<p>One <a href="b">two</a></p>', base_url: 'https://example.com/a' } }],
    create_report: [
      {
        input: { title: 'T', sections: [{ heading: 'H', list: ['one'] }] },
        output: { report: '# T\n\n## H\n\n- one\n', title: 'T' },
      },
    ],
    date_now: [{ input: { time_zone: 'Asia/Tokyo' } }],
    format_date: [{ input: { date: '2026-02-28' }, output: { text: '28 February 2026' } }],
    date_math: [{ input: { date: '2026-01-31', add: 'P1M' } }],
    date_difference: [{ input: { from: '2026-01-01', to: '2026-01-02' }, output: { amount: 1, duration: 'P1D' } }],
  },
  failures: {
    read_file: [
      { input: { path: 'none.md' }, code: 'tool/file-not-found', retryable: false },
      { input: { path: '../etc' }, code: 'tool/outside-root', retryable: false },
      { input: { path: 'docs' }, code: 'tool/not-a-file', retryable: false },
      { input: { path: 'docs/b.md', max_bytes: 1 }, code: 'tool/too-large', retryable: false },
    ],
    list_files: [{ input: { path: 'none' }, code: 'tool/file-not-found', retryable: false }],
    glob_files: [{ input: { patterns: ['../*'] }, code: 'tool/outside-root', retryable: false }],
    file_info: [{ input: { path: '../x' }, code: 'tool/outside-root', retryable: false }],
    check_links: [{ input: { path: 'none.md' }, code: 'tool/file-not-found', retryable: false }],
    write_file: [
      { input: { path: 'docs/b.md', content: '' }, code: 'tool/file-exists', retryable: false },
      { input: { path: 'x', content: '*', encoding: 'base64' }, code: 'tool/not-text', retryable: false },
    ],
    http_get: [
      { input: { url: url('/gone') }, code: 'tool/http-status', retryable: false },
      { input: { url: 'ftp://a' }, code: 'tool/invalid-url', retryable: false },
      { input: { url: 'http://127.0.0.1:1/' }, code: 'tool/http-unreachable', retryable: true },
      { input: { url: url('/'), response: 'json' }, code: 'tool/invalid-json', retryable: false },
    ],
    http_request: [
      { input: { url: url('/gone') }, code: 'tool/http-status', retryable: false },
      { input: { url: url('/'), json: 1, body: '1', method: 'POST' }, code: 'tool/invalid-input', retryable: false },
      { input: { url: url('/'), max_bytes: 3 }, code: 'tool/too-large', retryable: false },
    ],
    fetch_page: [{ input: { url: url('/gone') }, code: 'tool/http-status', retryable: false }],
    parse_json: [{ input: { text: '{' }, code: 'tool/invalid-json', retryable: false }],
    parse_yaml: [{ input: { text: 'a: [' }, code: 'tool/invalid-yaml', retryable: false }],
    parse_csv: [{ input: { text: 'a,b\n1' }, code: 'tool/invalid-csv', retryable: false }],
    select: [
      { input: { items: [1], where: 'item <' }, code: 'tool/invalid-expression', retryable: false },
      { input: { items: [1, 'a'], sort_by: 'item' }, code: 'tool/not-comparable', retryable: false },
    ],
    transform: [{ input: { value: 1, expression: 'nothing' }, code: 'tool/invalid-expression', retryable: false }],
    hash: [{ input: { text: '*', encoding: 'base64' }, code: 'tool/not-text', retryable: false }],
    extract_keywords: [{ input: { text: 'x', language: 'tlh' }, code: 'tool/unknown-language', retryable: false }],
    date_now: [{ input: { time_zone: 'Mars/Base' }, code: 'tool/unknown-time-zone', retryable: false }],
    format_date: [{ input: { date: 'yesterday' }, code: 'tool/invalid-date', retryable: false }],
    date_math: [{ input: { date: '2026-01-01', add: 'P' }, code: 'tool/invalid-duration', retryable: false }],
    date_difference: [{ input: { from: 'x', to: '2026-01-01' }, code: 'tool/invalid-date', retryable: false }],
  },
  interruptions: { http_get: [silence], http_request: [silence], fetch_page: [silence] },
};

describe('every standard tool', () => {
  const pack = standardToolPack({ root, allowWrite: true, allowPrivateAddresses: true });
  test.each(toolPackCases(pack, trials))('$name', async ({ run }) => expect(run()).resolves.toBeUndefined());
});

/** Resolves once the server has got the request that it never answers. */
function silentRequest(): Promise<void> {
  return new Promise((resolve) => {
    requested.addEventListener('silent', () => resolve(), { once: true });
  });
}
