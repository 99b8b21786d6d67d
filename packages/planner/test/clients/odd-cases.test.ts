import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openAiCompatible } from '@planloom/planner/openai-http';
import { fileRecordings } from '@planloom/planner/replay';
import { expect, test } from 'vitest';

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
