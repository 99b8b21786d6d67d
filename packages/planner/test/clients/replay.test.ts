import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ToolRegistry } from '@planloom/tool-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createPlanner, createTextStream, type LLMClient, type LLMRequest } from '../../src/index.ts';
import { openAiCompatible } from '../../src/openai-http.ts';
import { fileRecordings, memoryRecordings, recordLLM, replayLLM, type RecordingStore } from '../../src/replay.ts';
import { llmClientCases, type LLMClientHarness } from '../../src/testing.ts';
import { chatHarness } from '../support/chat-harness.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { scriptedLLM } from '../support/scripted-llm.ts';

let server: ChatServer;
let folder = '';
beforeAll(async () => {
  server = await startChatServer();
  folder = mkdtempSync(join(tmpdir(), 'recordings-'));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const stores: readonly [string, () => RecordingStore][] = [
  ['memory', () => memoryRecordings()],
  ['files', () => fileRecordings(join(folder, String(readdirSync(folder).length)))],
];
const request: LLMRequest = { messages: [{ role: 'user', content: 'Plan a walk through Rome.' }], temperature: 0.3 };

describe.each(stores)('with recordings in %s', (_, createStore) => {
  describe('a client that records', () => {
    const harness = chatHarness(
      () => server,
      (baseUrl) => recordLLM(openAiCompatible({ baseUrl, model: 'm', maxRetries: 0 }), createStore()),
    );

    it.each(llmClientCases(harness))('$name', async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    });
  });

  describe('a client that replays, and asks where there is nothing to replay', () => {
    const harness = chatHarness(
      () => server,
      (baseUrl) => replayLLM(createStore(), { otherwise: openAiCompatible({ baseUrl, model: 'm', maxRetries: 0 }) }),
    );

    it.each(llmClientCases(harness))('$name', async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    });
  });

  describe('a client that replays what was recorded', () => {
    it.each(llmClientCases(replayHarness(createStore)))('$name', async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    });
  });

  it('says what is missing, and what differs from the nearest recording', async () => {
    const store = createStore();
    await recordLLM(scriptedLLM(['ok']), store).generate(request);

    const call = replayLLM(store).generate({
      messages: [{ role: 'user', content: 'Plan a walk through Oslo.' }],
      temperature: 0.3,
    });

    await expect(call).rejects.toMatchObject({
      code: 'llm/not-recorded',
      message: expect.stringMatching(
        /no recording [0-9a-f]{32}[^]*through Rome[^]*through Oslo[^]*recordLLM/,
      ) as string,
    });
  });

  it('says that there are none at all', async () => {
    await expect(replayLLM(createStore()).generate(request)).rejects.toThrow(/no recordings at all/);
  });

  it('plans the same again without the model', async () => {
    const store = createStore();
    const plan = '{"version":"1.0","steps":[{"id":"a","tool":"greet"}]}';
    const tools = ToolRegistry.from([{ id: 'greet', execute: () => 'hello' }]);
    const llm = scriptedLLM(['no plan', plan]);
    const first = await createPlanner({ llm: recordLLM(llm, store) }).plan({ task: 'Greet', tools });

    const second = await createPlanner({ llm: replayLLM(store) }).plan({ task: 'Greet', tools });

    expect(second).toEqual(first);
    expect(llm.asked).toHaveLength(2);
  });
});

/** Answers of a scripted model, recorded before they are asked for. */
function replayHarness(createStore: () => RecordingStore): LLMClientHarness {
  return {
    without: ['failure', 'refusal', 'cut-off', 'silence'],
    sent: () => sent,
    client(scenario): LLMClient {
      const store = createStore();
      const { pieces, usage, finish = 'complete' } = scenario as Extract<typeof scenario, { kind: 'answer' }>;
      const recorder = recordLLM(scriptedLLM([{ text: pieces.join(''), finish, ...(usage && { usage }) }]), store);
      const player = replayLLM(store);
      const prepare = async (asked: LLMRequest): Promise<void> => {
        sent = asked.messages;
        if (asked.signal?.aborted !== true) await recorder.generate(asked);
      };
      return {
        ...player,
        generate: async (asked) => prepare(asked).then(() => player.generate(asked)),
        stream: (asked) =>
          createTextStream(async ({ push, signal }) => {
            await prepare(asked);
            const stream = player.stream?.({ ...asked, signal });
            for await (const piece of stream ?? []) push(piece);
            return stream?.response ?? { text: '' };
          }),
      };
    },
  };
}

let sent: LLMRequest['messages'] = [];

describe('a recording as a file', () => {
  it('can be read: the request with its words, and the answer', async () => {
    const place = join(folder, 'readable');
    await recordLLM(scriptedLLM(['ok'], { name: 'openai/gpt' }), fileRecordings(place), {
      now: () => new Date('2026-11-25'),
    }).generate(request);

    const [name = ''] = readdirSync(place);

    expect(JSON.parse(readFileSync(join(place, name), 'utf8'))).toEqual({
      model: 'openai/gpt',
      recordedAt: '2026-11-25T00:00:00.000Z',
      request,
      response: { text: 'ok' },
    });
  });

  it('is an error with its place if it is broken', async () => {
    const place = join(folder, 'broken');
    await recordLLM(scriptedLLM(['ok']), fileRecordings(place)).generate(request);
    const [name = ''] = readdirSync(place);
    writeFileSync(join(place, name), '{');

    await expect(replayLLM(fileRecordings(place)).generate(request)).rejects.toThrow(new RegExp(name));
  });
});
