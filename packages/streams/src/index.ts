export { toReadableStream } from './to-readable-stream.ts';
export type { ReadOptions, StreamedRun } from './streamed-run.ts';
export type { StreamFailed, WireEvent } from './wire-event.ts';

export { SSE_HEADERS, toSse, type SseOptions } from './sse/to-sse.ts';
export { writeSse, type SseMessage } from './sse/sse-message.ts';
export { SseParser, type ParsedMessage } from './sse/sse-parser.ts';
export { readSse, type ReadResponseOptions } from './sse/read-sse.ts';
export { NDJSON_HEADERS, toNdjson, type NdjsonOptions } from './ndjson/to-ndjson.ts';
export { readNdjson } from './ndjson/read-ndjson.ts';
export {
  decideRun,
  signalRun,
  type AnswerOptions,
  type RemoteDecision,
  type RemoteSignal,
} from './client/answer-run.ts';
export { followRun, type FollowOptions } from './client/follow-run.ts';
export { isStreamError, StreamError, type StreamErrorCode } from './client/stream-error.ts';
export type { Timer } from './timer.ts';

export {
  toUIMessageStream,
  toUIMessageStreamResponse,
  type UIMessageResponseOptions,
  type UIMessageStreamOptions,
} from './ui/to-ui-message-stream.ts';
export type { UIMessageOptions } from './ui/ui-writer.ts';
export type {
  ApprovalPart,
  PartError,
  PlanloomDataParts,
  PlanPart,
  StepEvent,
  StepPart,
  UIChunk,
} from './ui/ui-chunk.ts';

export {
  createRunHandler,
  type RunAction,
  type RunHandler,
  type RunHandlerOptions,
  type Verdict,
} from './serve/create-run-handler.ts';
export {
  DuplicateRunError,
  OwnerFullError,
  RegistryFullError,
  RunRegistry,
  type HeldRun,
  type RunRegistryOptions,
  type StartOptions,
} from './serve/run-registry.ts';
export type { RunOutcome } from './run-outcome.ts';
