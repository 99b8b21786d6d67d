import type { LLMClient, LLMMessage, LLMRequest, LLMStream } from '../llm/llm-client.ts';
import { isLLMError, type LLMErrorCode } from '../llm/llm-error.ts';
import { expectEqual, failureOf } from './expectation.ts';
import type { LLMClientCase, LLMClientHarness, LLMScenario } from './llm-scenario.ts';

const MESSAGES: readonly LLMMessage[] = [
  { role: 'system', content: 'You write plans.' },
  { role: 'user', content: 'Plan it.' },
  { role: 'assistant', content: '{"steps":[]}' },
  { role: 'user', content: 'That is no plan.' },
];
const REQUEST: LLMRequest = { messages: MESSAGES, temperature: 0.3 };
const PIECES = ['{"answer":', ' "two', ' words"}'];
const TEXT = PIECES.join('');
const OUTPUT: LLMRequest['output'] = {
  name: 'answer',
  schema: {
    type: 'object',
    properties: { answer: { type: 'string' } },
    required: ['answer'],
    additionalProperties: false,
  },
};

type Requirement = (harness: LLMClientHarness) => Promise<void>;

/** One requirement, and what its harness has to be able to do for it. */
interface Entry {
  readonly name: string;
  readonly needs: NonNullable<LLMClientHarness['without']>;
  readonly run: Requirement;
}

/**
 * What every `LLMClient` has to do, one case for each requirement. Run them with the test runner you use:
 *
 * ```ts
 * for (const { name, run } of llmClientCases(harness)) test(name, run);
 * ```
 */
export function llmClientCases(harness: LLMClientHarness): LLMClientCase[] {
  const { without = [] } = harness;
  return ENTRIES.filter(({ needs }) => !needs.some((need) => without.includes(need))).map(({ name, run }) => ({
    name,
    run: () => run(harness),
  }));
}

const ANSWER: LLMScenario = { kind: 'answer', pieces: PIECES, usage: { inputTokens: 20, outputTokens: 5 } };

const FAILURES: readonly Extract<LLMScenario, { kind: 'failure' }>['code'][] = [
  'llm/rate-limited',
  'llm/unavailable',
  'llm/unauthorized',
  'llm/bad-request',
];

const ENTRIES: readonly Entry[] = [
  entry('gives the whole text of an answer', ['answer'], async ({ client }) => {
    const { text, finish = 'complete' } = await (await client(ANSWER)).generate(REQUEST);
    expectEqual(text, TEXT, 'the text');
    expectEqual(finish, 'complete', 'the finish');
  }),
  entry('tells what an answer cost', ['answer', 'usage'], async ({ client }) => {
    const { usage } = await (await client(ANSWER)).generate(REQUEST);
    expectEqual([usage?.inputTokens, usage?.outputTokens], [20, 5], 'the usage');
  }),
  entry('tells that an answer reached the limit of its length', ['answer', 'finish'], async ({ client }) => {
    const { finish, text } = await (await client({ ...ANSWER, finish: 'length' })).generate(REQUEST);
    expectEqual([finish, text], ['length', TEXT], 'finish and text');
  }),
  entry('sends the messages with their words, in order', ['answer'], async ({ client, sent }) => {
    await (await client(ANSWER)).generate(REQUEST);
    const words = sent().map(({ content }) => content);
    expectEqual(words.join('\n\n'), MESSAGES.map(({ content }) => content).join('\n\n'), 'what was sent');
    expectEqual(sent().at(-1)?.role, 'user', 'the last role');
  }),
  entry('gives an object only where one was asked for, and as it was written', ['answer'], async ({ client }) => {
    const { object, text } = await (await client(ANSWER)).generate({ ...REQUEST, output: OUTPUT });
    if (object !== undefined) expectEqual(object, JSON.parse(TEXT), 'the object');
    expectEqual(JSON.parse(text), JSON.parse(TEXT), 'the text');
    const free = await (await client(ANSWER)).generate(REQUEST);
    expectEqual(free.object, undefined, 'the object of an answer without a form');
  }),
  ...FAILURES.map((code) =>
    entry(`fails with ${code}`, ['failure', code], async ({ client }) => {
      await expectFailure((await client({ kind: 'failure', code })).generate(REQUEST), code);
    }),
  ),
  entry('says when to come back', ['failure', 'retry-after', 'llm/rate-limited'], async ({ client }) => {
    const scenario = { kind: 'failure', code: 'llm/rate-limited', retryAfterMs: 7000 } as const;
    const error = await failureOf((await client(scenario)).generate(REQUEST), 'the call');
    expectEqual(isLLMError(error) && error.retryAfterMs, 7000, 'retryAfterMs');
  }),
  entry('fails with llm/refused where the model will not answer', ['refusal'], async ({ client }) => {
    await expectFailure((await client({ kind: 'refusal', text: 'I will not.' })).generate(REQUEST), 'llm/refused');
  }),
  entry('fails at once, with llm/aborted, if the signal is aborted before', ['answer'], async ({ client }) => {
    const signal = AbortSignal.abort(new Error('no longer wanted'));
    await expectFailure((await client(ANSWER)).generate({ ...REQUEST, signal }), 'llm/aborted');
  }),
  entry(
    'fails with llm/aborted, and ends the call, if the signal is aborted while it waits',
    ['silence'],
    async (harness) => {
      const controller = new AbortController();
      const call = (await harness.client({ kind: 'silence' })).generate({ ...REQUEST, signal: controller.signal });
      await harness.begun?.();
      controller.abort(new Error('no longer wanted'));
      await expectFailure(call, 'llm/aborted');
      expectEqual((await harness.hasEnded?.()) ?? true, true, 'whether the call has ended');
    },
  ),
  entry('streams pieces that make up the text of the response', ['answer'], async ({ client }) => {
    const stream = streamOf(await client(ANSWER), REQUEST);
    if (stream === undefined) return;
    expectEqual((await piecesOf(stream)).join(''), TEXT, 'the pieces together');
    expectEqual((await stream.response).text, TEXT, 'the text of the response');
  }),
  entry('tells what a streamed answer cost', ['answer', 'usage'], async ({ client }) => {
    const usage = await streamOf(await client(ANSWER), REQUEST)?.response.then((response) => response.usage);
    if (usage !== undefined) expectEqual([usage.inputTokens, usage.outputTokens], [20, 5], 'the usage');
  }),
  entry('gives the response of a stream that nobody reads', ['answer'], async ({ client }) => {
    const stream = streamOf(await client(ANSWER), REQUEST);
    if (stream) expectEqual((await stream.response).text, TEXT, 'the text');
  }),
  entry(
    'fails a stream in its pieces and in its response, with the same error',
    ['failure', 'llm/unavailable'],
    async ({ client }) => {
      const stream = streamOf(await client({ kind: 'failure', code: 'llm/unavailable' }), REQUEST);
      if (stream === undefined) return;
      const inPieces = await failureOf(piecesOf(stream), 'reading the pieces');
      const inResponse = await failureOf(stream.response, 'the response');
      expectEqual([codeOf(inPieces), codeOf(inResponse)], ['llm/unavailable', 'llm/unavailable'], 'the codes');
    },
  ),
  entry(
    'fails with llm/cut-off, and keeps what had come, where a stream breaks off',
    ['cut-off'],
    async ({ client }) => {
      const stream = streamOf(await client({ kind: 'cut-off', pieces: PIECES.slice(0, 2) }), REQUEST);
      if (stream === undefined) return;
      const error = await failureOf(stream.response, 'the response');
      const text = isLLMError(error) ? error.text : undefined;
      expectEqual([codeOf(error), text], ['llm/cut-off', PIECES.slice(0, 2).join('')], 'code and text');
    },
  ),
  entry('ends the call where a reader leaves the stream', ['silence'], async (harness) => {
    const stream = streamOf(await harness.client({ kind: 'silence', pieces: PIECES.slice(0, 1) }), REQUEST);
    if (stream === undefined) return;
    for await (const piece of stream) {
      expectEqual(piece, PIECES[0], 'the first piece');
      break;
    }
    await expectFailure(stream.response, 'llm/aborted');
    expectEqual((await harness.hasEnded?.()) ?? true, true, 'whether the call has ended');
  }),
  entry('fails with llm/aborted if the signal is aborted while it streams', ['silence'], async (harness) => {
    const controller = new AbortController();
    const client = await harness.client({ kind: 'silence', pieces: PIECES.slice(0, 1) });
    const stream = streamOf(client, { ...REQUEST, signal: controller.signal });
    if (stream === undefined) return;
    const reading = (async () => {
      for await (const _ of stream) controller.abort(new Error('no longer wanted'));
    })();
    await expectFailure(reading, 'llm/aborted');
    await expectFailure(stream.response, 'llm/aborted');
  }),
];

function entry(name: string, needs: Entry['needs'], run: Requirement): Entry {
  return { name, needs, run };
}

async function expectFailure(call: Promise<unknown>, code: LLMErrorCode): Promise<void> {
  const error = await failureOf(call, 'the call');
  expectEqual(codeOf(error), code, `the code of ${String(error)}`);
}

function codeOf(error: unknown): string {
  return isLLMError(error) ? error.code : 'no LLMError';
}

/** The stream of a client that can; the response is awaited or not, as the case may be. */
function streamOf(client: LLMClient, request: LLMRequest): LLMStream | undefined {
  return client.stream?.(request);
}

async function piecesOf(stream: LLMStream): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of stream) pieces.push(piece);
  return pieces;
}
