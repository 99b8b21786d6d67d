import type { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { MastraModelConfig } from '@mastra/core/llm';
import { simulateReadableStream } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';

type LanguageModelV4 = ReturnType<ReturnType<typeof createOpenAICompatible>>;

/** What a model of these tests is told; the rest of the AI SDK's options is not looked at. */
type Call = Parameters<MockLanguageModelV4['doGenerate']>[0];

const usage = {
  inputTokens: { total: 10, noCache: 8, cacheRead: 2, cacheWrite: 0 },
  outputTokens: { total: 5, text: 4, reasoning: 1 },
};

type Finish = 'stop' | 'length' | 'content-filter';

type Answer = string | Error | ((call: Call) => string);

/** A model that gives these answers, one a call, and then the last again; an `Error` is thrown. */
export function modelThatSays(...answers: readonly Answer[]): MockLanguageModelV4 {
  return modelThatEnds('stop', ...answers);
}

/** The same, with a reason why each answer ended. */
export function modelThatEnds(finish: Finish, ...answers: readonly Answer[]): MockLanguageModelV4 {
  let calls = 0;
  const next = (call: Call): string => {
    const answer = answers[Math.min(calls, answers.length - 1)] ?? '';
    calls += 1;
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? answer(call) : answer;
  };
  const finishReason = { unified: finish, raw: finish };
  return new MockLanguageModelV4({
    doGenerate: async (call) => ({
      content: [{ type: 'text', text: next(call) }],
      finishReason,
      usage,
      warnings: [],
      response: { modelId: 'mock-1' },
    }),
    doStream: async (call) => ({
      stream: simulateReadableStream({
        chunks: chunksOf(next(call), finishReason),
        initialDelayInMs: null,
        chunkDelayInMs: null,
      }),
    }),
  });
}

/** A model that answers when it is aborted, and not before. */
export function modelThatWaits(onAsked: () => void): MockLanguageModelV4 {
  const wait = ({ abortSignal }: Call): Promise<never> =>
    new Promise((_, reject) => {
      abortSignal?.addEventListener('abort', () => reject(abortSignal.reason as Error));
      onAsked();
    });
  return new MockLanguageModelV4({ doGenerate: wait, doStream: wait });
}

/** A model whose stream gives this text, and then the error, or nothing any more. */
export function modelThatBreaksOff(text: string, error?: Error): MockLanguageModelV4 {
  const started: Chunk[] = [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: '1' },
    { type: 'text-delta', id: '1', delta: text },
  ];
  const stream = new ReadableStream<Chunk>({
    start: (controller) => {
      for (const chunk of started) controller.enqueue(chunk);
      if (error === undefined) return;
      controller.enqueue({ type: 'error', error });
      controller.close();
    },
  });
  return new MockLanguageModelV4({ doStream: async () => ({ stream }) });
}

type Chunk =
  Awaited<ReturnType<MockLanguageModelV4['doStream']>>['stream'] extends ReadableStream<infer Part> ? Part : never;

function chunksOf(text: string, finishReason: { unified: Finish; raw: string }): Chunk[] {
  const deltas = text.match(/.{1,4}/gs) ?? [];
  return [
    { type: 'stream-start', warnings: [] },
    { type: 'response-metadata', modelId: 'mock-1' },
    { type: 'text-start', id: '1' },
    ...deltas.map((delta): Chunk => ({ type: 'text-delta', id: '1', delta })),
    { type: 'text-end', id: '1' },
    { type: 'finish', finishReason, usage },
  ];
}

/** The same model to Mastra, whose types know a mock's answers as another kind of promise; at run time it takes it as it is. */
export function forMastra(model: MockLanguageModelV4 | LanguageModelV4): MastraModelConfig {
  return model as unknown as MastraModelConfig;
}
