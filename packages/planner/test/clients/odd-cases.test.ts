import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openAiCompatible } from '@planloom/planner/openai-http';
import { fileRecordings, memoryRecordings, replayLLM } from '@planloom/planner/replay';
import { ToolRegistry } from '@planloom/tool-kit';
import { expect, test } from 'vitest';

import { createPlanner, createTextStream, type LLMClient } from '../../src/index.ts';

test('a failure that is told beside a choice is no answer', async () => {
  const pieces = [
    { choices: [{ delta: { content: 'half' }, finish_reason: null }] },
    { error: { message: 'Provider disconnected' }, choices: [{ delta: { content: '' }, finish_reason: 'error' }] },
  ];
  const body = pieces.map((piece) => `data: ${JSON.stringify(piece)}\n\n`).join('');
  const fetch = async (): Promise<Response> =>
    new Response(`${body}data: [DONE]\n\n`, { headers: { 'content-type': 'text/event-stream' } });
  const client = openAiCompatible({ baseUrl: 'http://localhost/v1', model: 'm', fetch });
  const stream = client.stream?.({ messages: [{ role: 'user', content: 'Tea.' }] });
  await expect(stream?.response).rejects.toMatchObject({ name: 'LLMError', code: 'llm/unavailable', text: 'half' });
});

test('two readers of one answer each get all of it', async () => {
  const begun = Promise.withResolvers<void>();
  const stream = createTextStream(async ({ push }) => {
    await begun.promise;
    push('a');
    push('b');
    return { text: 'ab' };
  });
  const read = async (): Promise<string> => {
    let text = '';
    for await (const piece of stream) text += piece;
    return text;
  };
  const texts = Promise.all([read(), read()]);
  await new Promise(setImmediate);
  begun.resolve();
  expect(await texts).toEqual(['ab', 'ab']);
});

test('two readers of one plan each get all of it', async () => {
  const begun = Promise.withResolvers<void>();
  const plan = '{"version":"1.0","steps":[{"id":"a","tool":"work"}]}';
  const llm: LLMClient = {
    generate: async () => ({ text: plan }),
    stream: () =>
      createTextStream(async ({ push }) => {
        await begun.promise;
        push(plan);
        return { text: plan };
      }),
  };
  const tools = ToolRegistry.from([{ id: 'work', execute: () => 1 }]);
  const stream = createPlanner({ llm }).stream({ task: 'Work.', tools });
  const read = async (): Promise<string[]> => {
    const parts: string[] = [];
    for await (const { type } of stream) parts.push(type);
    return parts;
  };
  const parts = Promise.all([read(), read()]);
  await new Promise(setImmediate);
  begun.resolve();
  expect(await parts).toEqual([
    ['header', 'step'],
    ['header', 'step'],
  ]);
});

test('a model without a stream answers in one piece where there is no recording', async () => {
  const client = replayLLM(memoryRecordings(), { otherwise: { generate: async () => ({ text: 'whole' }) } });
  const pieces: string[] = [];
  for await (const piece of client.stream?.({ messages: [] }) ?? []) pieces.push(piece);
  expect(pieces).toEqual(['whole']);
});

test('the same request is recorded twice at the same time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'recordings-'));
  try {
    const store = fileRecordings(folder);
    const key = '0'.repeat(32);
    const recording = { model: 'm', request: { messages: [] }, response: { text: 'ok' } };
    await Promise.all(Array.from({ length: 8 }, () => store.save(key, recording)));
    expect(await readdir(folder)).toEqual([`${key}.json`]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
