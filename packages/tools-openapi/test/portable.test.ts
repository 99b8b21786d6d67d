import { createContext, runInContext } from 'node:vm';

import { build } from 'esbuild';
import { expect, test } from 'vitest';

const PROGRAM = `
import { openApiTools, remoteDocument } from './index.ts';
const files = {
  '/doc.yaml': 'openapi: 3.0.3\\npaths:\\n  /x/{id}:\\n    $ref: item.yaml',
  '/item.yaml': 'get:\\n  operationId: item\\n  parameters: [{ name: id, in: path, required: true, schema: { type: integer, nullable: true } }]',
};
const fetch = async (url) => {
  const { pathname } = new URL(url);
  return pathname in files ? new Response(files[pathname]) : Response.json({ called: pathname });
};
export async function run() {
  const source = openApiTools({ document: remoteDocument('https://api.example.org/doc.yaml', { fetch }), fetch });
  const { tools, diagnostics } = await source.convert();
  if (tools.length === 0) throw new Error(JSON.stringify(diagnostics));
  const result = await tools[0].execute({ id: 7 }, { signal: new AbortController().signal });
  return JSON.stringify({ ids: tools.map(({ id }) => id), diagnostics, result });
}
`;

test('it runs where there is nothing of Node.js, and no code can be made from strings', async () => {
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: `${import.meta.dirname}/../src`, loader: 'ts' },
    bundle: true,
    platform: 'browser',
    conditions: ['@planloom/source'],
    format: 'iife',
    globalName: 'program',
    target: 'es2023',
    write: false,
  });
  const { AbortController, AbortSignal, Headers, Response, TextDecoder, TextEncoder, URL } = globalThis;
  const web = {
    AbortController,
    AbortSignal,
    Headers,
    Response,
    TextDecoder,
    TextEncoder,
    URL,
    clearTimeout,
    setTimeout,
  };
  const context = createContext({ ...web, console }, { codeGeneration: { strings: false, wasm: false } });
  // That of this realm would make objects of this realm; a library tells plain objects by their constructor.
  runInContext('structuredClone = (value) => JSON.parse(JSON.stringify(value))', context);
  const answer = (await runInContext(`${outputFiles[0]!.text}\nprogram.run()`, context)) as string;

  expect(JSON.parse(answer)).toEqual({ ids: ['item'], diagnostics: [], result: { called: '/x/7' } });
});
