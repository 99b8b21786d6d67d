export {
  decideRun,
  signalRun,
  type AnswerOptions,
  type RemoteDecision,
  type RemoteSignal,
} from './client/answer-run.ts';
export { followRun, type FollowOptions } from './client/follow-run.ts';
export { isStreamError, StreamError, type StreamErrorCode } from './client/stream-error.ts';
export { readNdjson } from './ndjson/read-ndjson.ts';
export { readSse, type ReadResponseOptions } from './sse/read-sse.ts';
export { SseParser, type ParsedMessage } from './sse/sse-parser.ts';
export type { Timer } from './timer.ts';
export type { StreamFailed, WireEvent } from './wire-event.ts';
