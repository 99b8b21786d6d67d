import type { LLMClient, LLMRequest, LLMResponse } from '../llm/llm-client.ts';
import { LLMError } from '../llm/llm-error.ts';
import { createTextStream, type StreamCall } from '../llm/text-stream.ts';
import { nearestDifference } from './nearest-difference.ts';
import { recordingKey, type LLMRecording, type RecordingStore } from './recording.ts';

/** How recordings are replayed. */
export interface ReplayOptions {
  /** Asked, and not recorded, for what there is no recording of. Give `recordLLM(client, store)` to have it recorded. Default: nobody. */
  readonly otherwise?: LLMClient;
  /** What the client says of itself. Default: that of `otherwise`, else the name `replay`. */
  readonly name?: string;
  readonly structuredOutput?: LLMClient['structuredOutput'];
}

/**
 * A client that answers from recordings: offline, at once, and always the same.
 *
 * @returns a client whose calls fail with `llm/not-recorded`, and say what differs from the nearest recording, where there is none
 */
export function replayLLM(store: RecordingStore, options: ReplayOptions = {}): LLMClient {
  const { otherwise, name, structuredOutput } = options;
  return {
    name: name ?? otherwise?.name ?? 'replay',
    structuredOutput: structuredOutput ?? otherwise?.structuredOutput ?? 'none',
    generate: async (request) => {
      const recording = await find(store, request);
      if (recording !== undefined) return recording.response;
      if (otherwise !== undefined) return otherwise.generate(request);
      throw await notRecorded(store, request);
    },
    stream: (request) => createTextStream((call) => replayPieces(store, request, call, otherwise), request.signal),
  };
}

async function replayPieces(
  store: RecordingStore,
  request: LLMRequest,
  { push, signal }: StreamCall,
  otherwise: LLMClient | undefined,
): Promise<LLMResponse> {
  const recording = await find(store, { ...request, signal });
  if (recording !== undefined) {
    for (const piece of recording.pieces ?? [recording.response.text]) push(piece);
    return recording.response;
  }
  if (otherwise === undefined) throw await notRecorded(store, request);
  const stream = otherwise.stream?.({ ...request, signal });
  if (stream === undefined) {
    const response = await otherwise.generate({ ...request, signal });
    push(response.text);
    return response;
  }
  for await (const piece of stream) push(piece);
  return stream.response;
}

async function find(store: RecordingStore, request: LLMRequest): Promise<LLMRecording | undefined> {
  const { signal } = request;
  if (signal?.aborted) throw new LLMError('llm/aborted', 'Replaying was aborted.', { cause: signal.reason });
  return store.load(await recordingKey(request));
}

async function notRecorded(store: RecordingStore, request: LLMRequest): Promise<LLMError> {
  const key = await recordingKey(request);
  const difference = nearestDifference(request, await store.list());
  return new LLMError(
    'llm/not-recorded',
    `There is no recording ${key} of this request. ${difference} Record it with recordLLM(client, store).`,
  );
}
