import type { LLMRequest, LLMResponse } from '../llm/llm-client.ts';

/** One request to a model with what it answered, for people and for `replayLLM`. */
export interface LLMRecording {
  /** The name of the client that answered. */
  readonly model: string;
  /** When, in ISO 8601; absent if that was not told. */
  readonly recordedAt?: string;
  readonly request: RecordedRequest;
  readonly response: LLMResponse;
  /** The answer in pieces, if it was streamed. */
  readonly pieces?: readonly string[];
}

/** What of a request decides about the answer. */
export type RecordedRequest = Omit<LLMRequest, 'signal'>;

/** Where recordings are kept, by a key of the request. */
export interface RecordingStore {
  /** Undefined if there is none. */
  load(key: string): Promise<LLMRecording | undefined>;
  save(key: string, recording: LLMRecording): Promise<void>;
  /** All there are, to say what a missing one is near to. */
  list(): Promise<readonly LLMRecording[]>;
}

/** Recordings in memory. */
export function memoryRecordings(recordings: Iterable<readonly [string, LLMRecording]> = []): RecordingStore {
  const kept = new Map(recordings);
  return {
    load: async (key) => kept.get(key),
    save: async (key, recording) => void kept.set(key, recording),
    list: async () => [...kept.values()],
  };
}

/** What of a request is recorded, with its fields in one order. */
export function recordedRequest({ messages, output, temperature, maxOutputTokens }: LLMRequest): RecordedRequest {
  return {
    messages: messages.map(({ role, content }) => ({ role, content })),
    ...(output && { output }),
    ...(temperature !== undefined && { temperature }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
}

/** The key of a request: 32 hexadecimal digits, the same for the same request on every machine. */
export async function recordingKey(request: LLMRequest): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(recordedRequest(request)));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
