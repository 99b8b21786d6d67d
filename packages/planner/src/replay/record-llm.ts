import type { LLMClient, LLMRequest, LLMResponse } from '../llm/llm-client.ts';
import { createTextStream } from '../llm/text-stream.ts';
import { recordedRequest, recordingKey, type RecordingStore } from './recording.ts';

/** How answers are recorded. */
export interface RecordOptions {
  /** The time of a recording. Default: none is written, so that recording again changes nothing but answers. */
  readonly now?: () => Date;
}

/** A client that writes down what another answers. Failures are not recorded. */
export function recordLLM(client: LLMClient, store: RecordingStore, { now }: RecordOptions = {}): LLMClient {
  const save = async (request: LLMRequest, response: LLMResponse, pieces?: readonly string[]): Promise<LLMResponse> => {
    await store.save(await recordingKey(request), {
      model: client.name ?? 'model',
      ...(now && { recordedAt: now().toISOString() }),
      request: recordedRequest(request),
      response,
      ...(pieces && { pieces }),
    });
    return response;
  };
  const stream = client.stream?.bind(client);
  return {
    name: client.name ?? 'model',
    structuredOutput: client.structuredOutput ?? 'none',
    generate: async (request) => save(request, await client.generate(request)),
    ...(stream && {
      stream: (request: LLMRequest) =>
        createTextStream(async ({ push, signal }) => {
          const pieces: string[] = [];
          const inner = stream({ ...request, signal });
          for await (const piece of inner) {
            pieces.push(piece);
            push(piece);
          }
          return save(request, await inner.response, pieces);
        }, request.signal),
    }),
  };
}
