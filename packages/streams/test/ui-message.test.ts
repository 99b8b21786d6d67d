import { getEventListeners } from 'node:events';

import type { StreamOptions } from '@planloom/executor-core';
import {
  DefaultChatTransport,
  lastAssistantMessageIsCompleteWithToolCalls,
  readUIMessageStream,
  safeValidateUIMessages,
  UI_MESSAGE_STREAM_HEADERS,
  type UIMessage,
  type UIMessageChunk,
} from 'ai';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  toUIMessageStream,
  toUIMessageStreamResponse,
  type PlanloomDataParts,
  type UIChunk,
  type UIMessageStreamOptions,
} from '../src/index.ts';
import { readAll } from './support/read-all.ts';
import { partsOf, readChunks, type ReadMessage } from './support/read-message.ts';
import { loopOver, workshop } from './support/workshop.ts';

type PlanMessage = UIMessage<unknown, PlanloomDataParts>;

interface Read extends ReadMessage {
  readonly runId: string;
}

/** Runs steps and has the AI SDK read what is told of them. */
async function readMessage(
  steps: readonly object[],
  options: UIMessageStreamOptions = {},
  streamOptions: StreamOptions = {},
  when: 'live' | 'late' = 'live',
): Promise<Read> {
  const { stream, time } = workshop();
  const run = stream(steps, undefined, streamOptions);
  const ended = run.result.catch(() => undefined);
  if (when === 'late') await time.settle(ended);
  const chunks = await time.settle(readAll(toUIMessageStream(run, options)));
  return { runId: run.runId, ...(await readChunks(chunks)) };
}

describe('a run as a message', () => {
  it.each([-1, 1.5, Number.NaN])('cannot show %s steps', (maxSteps) => {
    expect(() => toUIMessageStream(workshop().stream([]), { maxSteps })).toThrow('maxSteps');
  });

  it('that never began has an error', async () => {
    const { errors, chunks } = await readMessage([{ id: 'a', tool: 'ecko', input: {} }]);

    expect(errors).toEqual([expect.stringContaining('ecko')]);
    expect(chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'error' });
  });

  it('that failed has an error, and the call that failed', async () => {
    const failed = await readMessage([{ id: 'a', tool: 'fail', input: { message: 'no' } }]);

    expect(failed.errors).toEqual(['Error: Step "a" failed: no']);
    expect(partsOf(failed, 'dynamic-tool')).toMatchObject([
      { state: 'output-error', errorText: 'no', toolName: 'fail' },
    ]);
    expect(partsOf(failed, 'data-plan')).toMatchObject([
      { data: { status: 'failed', error: { code: 'test/broken' } } },
    ]);
    expect(failed.chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'error' });
  });

  it('says of errors what it is told to', async () => {
    const failed = await readMessage([{ id: 'a', tool: 'fail', input: {} }], { errorText: () => 'Sorry.' });

    expect(failed.errors).toEqual(['Error: Sorry.']);
    expect(JSON.stringify(failed.chunks)).not.toContain('it broke');
  });

  it('that was cancelled ends with an abort, and its calls have an end', async () => {
    const { stream, time } = workshop();
    const run = stream([{ id: 'a', tool: 'hang', input: {} }]);
    const reading = readAll(toUIMessageStream(run));
    time.after(5, () => run.cancel(new Error('enough')));

    const cancelled = await readChunks(await time.settle(reading));

    expect(cancelled.chunks.at(-1)).toMatchObject({ type: 'abort' });
    expect(partsOf(cancelled, 'dynamic-tool')).toMatchObject([
      { state: 'output-error', errorText: 'The call was cancelled.' },
    ]);
  });

  it('whose reader goes away has no end, and nobody waits for the run', async () => {
    const { stream, time } = workshop();
    const controller = new AbortController();
    const run = stream([{ id: 'a', tool: 'hang', input: {} }]);
    const reading = readAll(toUIMessageStream(run, { signal: controller.signal }));
    time.after(5, () => controller.abort());

    const chunks = await time.settle(reading);

    expect(chunks.at(-1)?.type).toBe('data-plan');
    run.cancel();
  });

  it('that cannot be shown, as a hook throws, is left, and so are the listeners', async () => {
    const { stream, time } = workshop();
    const { signal } = new AbortController();
    const run = stream([{ id: 'a', tool: 'say', input: { pieces: ['x'] } }]);
    const showText = (): boolean => {
      throw new Error('no idea');
    };

    await expect(time.settle(readAll(toUIMessageStream(run, { signal, showText })))).rejects.toThrow('no idea');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect((await time.settle(run.result)).result).toBe('x');
  });

  it('has a part for each step, which changes in place', async () => {
    const steps = loopOver(3);
    const { chunks, ...message } = await readMessage(steps);

    const seen = chunks.flatMap((chunk) =>
      chunk.type === 'data-step' && chunk.data.path === 'all' ? [chunk.data] : [],
    );
    expect(seen.map(({ status, items }) => [status, items?.done])).toEqual([
      ['running', undefined],
      ['running', 1],
      ['running', 2],
      ['running', 3],
      ['completed', 3],
    ]);
    expect(partsOf(message, 'data-step').map(({ data }) => [data.path, data.parent, data.status])).toEqual([
      ['all', undefined, 'completed'],
      ['all[0].one', 'all', 'completed'],
      ['all[1].one', 'all', 'completed'],
      ['all[2].one', 'all', 'completed'],
    ]);
  });

  it('has one part for the whole, with its counts', async () => {
    const ended = await readMessage([
      { id: 'a', tool: 'echo', input: { value: 1 } },
      { id: 'b', tool: 'fail', input: {}, on_error: 'continue' },
      { id: 'c', tool: 'echo', input: { value: '{{a}}' }, when: '${a > 1}' },
    ]);

    expect(partsOf(ended, 'data-plan')).toEqual([
      {
        type: 'data-plan',
        id: ended.runId,
        data: {
          runId: ended.runId,
          summary: 'A test',
          status: 'completed',
          steps: { started: 2, completed: 1, failed: 1, skipped: 1, cancelled: 0 },
          hiddenSteps: 0,
          missedEvents: 0,
          durationMs: expect.any(Number) as number,
        },
      },
    ]);
  });

  it('shows the calls of tools, which no client is to make itself', async () => {
    const ended = await readMessage([{ id: 'a', tool: 'echo', input: { value: { n: 1 } } }]);

    expect(partsOf(ended, 'dynamic-tool')).toMatchObject([
      { toolName: 'echo', title: 'a', state: 'output-available', input: { value: { n: 1 } }, output: { n: 1 } },
    ]);
    expect(lastAssistantMessageIsCompleteWithToolCalls({ messages: [ended.message] })).toBe(false);
  });

  it('does not show them if they are not to be seen', async () => {
    const ended = await readMessage([{ id: 'a', tool: 'echo', input: { value: 'secret' } }], {
      showTools: false,
      answer: () => 'done',
    });

    expect(partsOf(ended, 'dynamic-tool')).toEqual([]);
    expect(JSON.stringify(ended.chunks)).not.toContain('secret');
  });

  it('shows a step that a graph comes back to as the step that it is, and each call of it', async () => {
    const { executor, time } = workshop();
    const run = executor.stream({
      version: '1.0',
      execution: 'graph',
      steps: [
        { id: 'a', tool: 'echo', input: { value: 1 }, max_visits: 3, next: [{ to: 'a', when: '${visits.a < 3}' }] },
      ],
    });
    const ended = await run.result.then(
      () => undefined,
      (error: unknown) => error,
    );
    const chunks = await time.settle(readAll(toUIMessageStream(run)));

    const { message } = await readChunks(chunks);
    const calls = message.parts.filter(({ type }) => type === 'dynamic-tool');
    expect(new Set(calls.map((call) => (call as { toolCallId: string }).toolCallId)).size).toBe(calls.length);
    expect(ended === undefined || ended instanceof Error).toBe(true);
  });

  it('has what a tool reports and logs in the part of its step', async () => {
    const ended = await readMessage([{ id: 'a', tool: 'report', input: { values: [{ page: 1 }, { page: 2 }] } }]);

    expect(partsOf(ended, 'data-step')).toMatchObject([{ data: { progress: { page: 2 }, log: 'reported' } }]);
  });

  it('has text as it comes, and does not repeat it as the answer', async () => {
    const ended = await readMessage([{ id: 'a', tool: 'say', input: { pieces: ['Hel', 'lo'], ms: 1 } }]);

    expect(
      ended.chunks.filter(({ type }) => type === 'text-delta').map((chunk) => (chunk as { delta: string }).delta),
    ).toEqual(['Hel', 'lo']);
    expect(partsOf(ended, 'text')).toEqual([{ type: 'text', text: 'Hello', state: 'done' }]);
    // A piece changes nothing else of its step.
    expect(ended.chunks.filter(({ type }) => type === 'data-step')).toHaveLength(2);
  });

  it('keeps the texts of steps that speak at the same time apart, and tells the answer', async () => {
    const ended = await readMessage([
      { id: 'a', tool: 'say', input: { pieces: ['a1 ', 'a2'], ms: 2 } },
      { id: 'b', tool: 'say', input: { pieces: ['b1 ', 'b2'], ms: 3 } },
      { id: 'answer', tool: 'echo', input: { value: '{{a}} and {{b}}' } },
    ]);

    expect(partsOf(ended, 'text').map(({ text }) => text)).toEqual(['a1 a2', 'b1 b2', 'a1 a2 and b1 b2']);
  });

  it('leaves out the text of steps that are not to be heard', async () => {
    const steps = [
      { id: 'draft', tool: 'say', input: { pieces: ['hm'] } },
      { id: 'answer', tool: 'say', input: { pieces: ['{{draft}}', '!'] } },
    ];
    const ended = await readMessage(steps, { showText: ({ stepId }) => stepId === 'answer' });

    expect(partsOf(ended, 'text').map(({ text }) => text)).toEqual(['hm!']);
  });

  it('has a result that is no text as data, or as the text that it is made', async () => {
    const steps = [{ id: 'a', tool: 'echo', input: { value: { n: 1 } } }];

    expect(partsOf(await readMessage(steps), 'data-result')).toMatchObject([{ data: { n: 1 } }]);
    const told = await readMessage(steps, { answer: (result) => `It is ${JSON.stringify(result)}.` });
    expect(partsOf(told, 'text')).toMatchObject([{ text: 'It is {"n":1}.' }]);
    expect(partsOf(told, 'data-result')).toEqual([]);
  });

  it('has the whole answer, also where events show only the beginning of it', async () => {
    const value = 'x'.repeat(100_000);
    const ended = await readMessage([{ id: 'a', tool: 'echo', input: { value } }]);

    expect(partsOf(ended, 'text')).toMatchObject([{ text: value }]);
  });

  it('fails where the result is nothing that JSON has', async () => {
    const { errors, chunks } = await readMessage([{ id: 'a', tool: 'round', input: {} }]);

    expect(errors).toEqual([expect.stringContaining('cannot be shown')]);
    expect(chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'error' });
  });

  it('shows so many steps and counts the rest, but shows what it failed with', async () => {
    const step = { id: 'one', tool: 'echo', input: { value: '{{it < 8 ? it : missing.deep}}' } };
    const steps = [
      { id: 'all', type: 'loop', over: [...Array(9).keys()], as: 'it', step },
      { id: 'missing', tool: 'echo', input: { value: {} } },
    ];
    const ended = await readMessage(steps, { maxSteps: 4 });

    const paths = partsOf(ended, 'data-step').map(({ data }) => data.path);
    expect(paths).toHaveLength(5);
    expect(paths.at(-1)).toBe('all[8].one');
    expect(partsOf(ended, 'data-plan')[0]?.data).toMatchObject({ status: 'failed', hiddenSteps: 7 });
  });

  it('is whole for a reader who comes late, and says what is missing', async () => {
    const { errors, ...late } = await readMessage(loopOver(40), {}, { keptEvents: 10 }, 'late');

    expect(errors).toEqual([]);
    const plan = partsOf(late, 'data-plan')[0]?.data;
    expect(plan).toMatchObject({ status: 'completed' });
    expect(plan?.missedEvents).toBeGreaterThan(100);
    expect(partsOf(late, 'dynamic-tool').every(({ state }) => state === 'output-available')).toBe(true);
    expect(partsOf(late, 'data-result')).toMatchObject([{ data: [...Array(40).keys()] }]);
  });

  it('leaves no step and no call open whose end a reader was too slow for', async () => {
    const { stream, time } = workshop();
    const run = stream(loopOver(40), undefined, { keptEvents: 5 });
    const reader = toUIMessageStream(run).getReader();
    const chunks: UIChunk[] = [];
    const readOn = async (): Promise<boolean> => {
      const { done, value } = await time.settle(reader.read());
      if (value) chunks.push(value);
      return !done;
    };
    while (!chunks.some(({ type }) => type === 'tool-input-available')) await readOn();
    await time.settle(run.result);
    while (await readOn());

    const { message } = await readChunks(chunks);

    expect(message.parts).toContainEqual(
      expect.objectContaining({
        type: 'data-step',
        data: expect.objectContaining({ path: 'all[0].one', status: 'missed' }) as unknown,
      }),
    );
    expect(message.parts).toContainEqual(
      expect.objectContaining({
        title: 'all[0].one',
        state: 'output-error',
        errorText: expect.stringContaining('was missed') as string,
      }),
    );
  });

  it('is one that the AI SDK takes, whatever the plan does and whenever it is read', async () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd');
    const step = fc.oneof(
      fc.record({ tool: fc.constant('echo'), input: fc.record({ value: fc.jsonValue() }) }),
      fc.record({ tool: fc.constant('say'), input: fc.record({ pieces: fc.array(fc.string()), ms: fc.nat(3) }) }),
      fc.record({ tool: fc.constant('fail'), input: fc.constant({}), on_error: fc.constantFrom('fail', 'continue') }),
      fc.constant(loopOver(5)[0] ?? {}),
    );
    const plan = fc.uniqueArray(fc.tuple(id, step), { selector: ([name]) => name, minLength: 1 });
    await fc.assert(
      fc.asyncProperty(
        plan,
        fc.constantFrom(2, 10, 1000),
        fc.constantFrom('live', 'late'),
        async (steps, keptEvents, when) => {
          const { errors, message, chunks } = await readMessage(
            steps.map(([name, rest]) => ({ ...rest, id: name })),
            {},
            { keptEvents },
            when,
          );

          const [finish] = chunks.slice(-1);
          expect(finish).toMatchObject({ type: 'finish', finishReason: errors.length > 0 ? 'error' : 'stop' });
          expect(errors.length).toBeLessThanOrEqual(1);
          const ofSteps = message.parts.flatMap((part) => (part.type === 'data-step' ? [part.data.status] : []));
          expect(ofSteps).not.toContain('running');
          expect(message.parts.filter((part) => 'state' in part && part.state === 'streaming')).toEqual([]);
          expect(message.parts.filter((part) => 'state' in part && part.state === 'input-available')).toEqual([]);
          expect(await safeValidateUIMessages({ messages: [message] })).toMatchObject({ success: true });
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a response with a run as a message', () => {
  /** A server with one run, and a chat that talks to it. */
  function chat(steps: readonly object[]) {
    const { stream, time } = workshop();
    const run = stream(steps);
    const requests: string[] = [];
    const transport = new DefaultChatTransport<PlanMessage>({
      api: 'http://chat.test/api',
      fetch: async (url, init) => {
        requests.push(`${init?.method ?? 'GET'} ${new Request(url).url}`);
        return toUIMessageStreamResponse(run, { timer: time, headers: { 'x-run': run.runId } });
      },
    });
    return { run, time, transport, requests };
  }

  it('has the headers that the AI SDK sends itself', async () => {
    const { run } = chat([{ id: 'a', tool: 'echo', input: {} }]);
    const { headers } = toUIMessageStreamResponse(run, { status: 201 });

    const sent = Object.entries(UI_MESSAGE_STREAM_HEADERS).filter(([name]) => name !== 'connection');
    expect(Object.fromEntries(headers)).toMatchObject(
      Object.fromEntries(sent.map(([name, value]) => [name, expect.stringContaining(value) as string])),
    );
  });

  it('is read by the transport of a chat', async () => {
    const { transport, time } = chat([{ id: 'a', tool: 'echo', input: { value: 'an\nanswer 🦜' } }]);
    const message: PlanMessage = { id: '1', role: 'user', parts: [{ type: 'text', text: 'go' }] };
    const stream = await transport.sendMessages({
      trigger: 'submit-message',
      chatId: 'c',
      messageId: undefined,
      messages: [message],
      abortSignal: undefined,
    });

    const messages = await time.settle(readAll(readUIMessageStream<PlanMessage>({ stream })));

    expect(messages.at(-1)?.parts).toContainEqual({ type: 'text', text: 'an\nanswer 🦜', state: 'done' });
  });

  it('is the whole message again for a chat that comes back', async () => {
    const { transport, time, run, requests } = chat(loopOver(3));
    const reconnect = async (): Promise<UIMessageChunk[]> => {
      const stream = await transport.reconnectToStream({ chatId: 'c' });
      if (!stream) throw new Error('There is nothing to come back to.');
      return time.settle(readAll(stream));
    };
    const [first, again] = [await reconnect(), await reconnect()];

    expect(requests).toEqual(Array(2).fill('GET http://chat.test/api/c/stream'));
    expect(again).toEqual(first);
    expect(first[0]).toEqual({ type: 'start', messageId: run.runId });
  });
});
