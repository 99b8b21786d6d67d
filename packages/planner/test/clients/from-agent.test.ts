import { fromAgent, type PlanningAgent } from '@planloom/planner';
import { describe, expect, test } from 'vitest';

const MESSAGES = [
  { role: 'system', content: 'Plan.' },
  { role: 'user', content: 'Tea.' },
] as const;
const OUTPUT = { name: 'plan', schema: { type: 'object' } } as const;

/** Rejections that nobody has handled while something was done. */
async function unhandledDuring(act: () => Promise<unknown>): Promise<unknown[]> {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  await act();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  return unhandled;
}

test('leaves no rejection unhandled where the text of an agent fails with all that was to follow it', async () => {
  async function* broken(): AsyncGenerator<string> {
    yield 'a';
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error('gone');
  }
  const client = fromAgent({
    generate: async () => ({ text: '' }),
    stream: async () => ({
      textStream: broken(),
      usage: Promise.reject(new Error('gone')),
      finishReason: Promise.reject(new Error('gone')),
    }),
  });

  const call = (): Promise<unknown> =>
    client.stream?.({ messages: MESSAGES }).response.catch(() => {}) ?? Promise.resolve();

  expect(await unhandledDuring(call)).toEqual([]);
});

describe('fromAgent', () => {
  test('says what the system says before the first message, and passes settings on', async () => {
    const calls: unknown[] = [];
    const client = fromAgent({
      generate: async (...call) => {
        calls.push(call);
        return { text: 'ok', usage: { inputTokens: 3, outputTokens: 1, extra: 'x' }, finishReason: 'length' };
      },
    });
    expect(await client.generate({ messages: MESSAGES, output: OUTPUT, temperature: 0, maxOutputTokens: 9 })).toEqual({
      text: 'ok',
      usage: { inputTokens: 3, outputTokens: 1 },
      finish: 'length',
    });
    expect(calls).toEqual([
      [[{ role: 'user', content: 'Plan.\n\nTea.' }], { modelSettings: { temperature: 0, maxOutputTokens: 9 } }],
    ]);
    expect(client).toMatchObject({ name: 'agent', structuredOutput: 'none' });
    expect(client).not.toHaveProperty('stream');
  });

  test('asks for a form only if that was promised', async () => {
    const agent: PlanningAgent = {
      generate: async (_, settings) => ({ text: '', object: { asked: settings?.structuredOutput } }),
    };
    const asked = { schema: { type: 'object' }, jsonPromptInjection: 'auto' };
    const promised = fromAgent(agent, { structuredOutput: true });
    expect(await promised.generate({ messages: MESSAGES, output: OUTPUT })).toEqual({
      text: JSON.stringify({ asked }),
      object: { asked },
      finish: 'complete',
    });
    expect(await fromAgent(agent).generate({ messages: MESSAGES, output: OUTPUT })).toEqual({
      text: '',
      finish: 'complete',
    });
  });

  test.each([
    [{ statusCode: 429 }, 'llm/rate-limited'],
    [{ statusCode: 401 }, 'llm/unauthorized'],
    [{ status: 503 }, 'llm/unavailable'],
    [{ status: 404 }, 'llm/bad-request'],
    [{}, 'llm/unavailable'],
  ])('turns a failure with %o into %s', async (fields, code) => {
    const client = fromAgent({ generate: () => Promise.reject(Object.assign(new Error('no'), fields)) });
    await expect(client.generate({ messages: MESSAGES })).rejects.toMatchObject({ name: 'LLMError', code });
  });

  test('says what is wrong with an answer without text', async () => {
    const agent = { generate: async () => ({ text: undefined as unknown as string }) };
    await expect(fromAgent(agent).generate({ messages: MESSAGES })).rejects.toMatchObject({ code: 'llm/bad-answer' });
  });

  test('ends at once when aborted, though the agent does not', async () => {
    const aborting = new AbortController();
    const client = fromAgent({ generate: () => new Promise(() => {}) });
    const answer = client.generate({ messages: MESSAGES, signal: aborting.signal });
    aborting.abort();
    await expect(answer).rejects.toMatchObject({ code: 'llm/aborted' });
  });

  test('streams, and keeps what had come when the stream fails', async () => {
    async function* write(isBroken: boolean): AsyncGenerator<string> {
      yield 'a';
      yield 'b';
      if (isBroken) throw new Error('gone');
    }
    const client = (isBroken: boolean) =>
      fromAgent({
        generate: async () => ({ text: '' }),
        stream: async () => ({ textStream: write(isBroken), usage: Promise.resolve({ outputTokens: 2 }) }),
      });
    const whole = client(false).stream?.({ messages: MESSAGES });
    const pieces: string[] = [];
    for await (const piece of whole ?? []) pieces.push(piece);
    expect(pieces).toEqual(['a', 'b']);
    expect(await whole?.response).toEqual({ text: 'ab', usage: { outputTokens: 2 }, finish: 'complete' });
    const broken = client(true).stream?.({ messages: MESSAGES });
    await expect(broken?.response).rejects.toMatchObject({ code: 'llm/cut-off', text: 'ab' });
  });
});
