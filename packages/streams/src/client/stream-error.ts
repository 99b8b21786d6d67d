/** What went wrong with a stream of events, on the side of its reader. */
export type StreamErrorCode =
  /** What came is no event of a run. */
  | 'stream/not-an-event'
  /** The server refuses the stream; coming back does not help. */
  | 'stream/refused'
  /** The stream broke off, and it did not come back. */
  | 'stream/unavailable';

/** A stream of events that cannot be read, or not any further. */
export class StreamError extends Error {
  override readonly name: string = 'StreamError';
  readonly code: StreamErrorCode;
  /** Status of the response, if there was one. */
  readonly status: number | undefined;
  /** Code of the problem that the server told, such as `answer/changed`, if it did. */
  readonly reason: string | undefined;

  constructor(
    code: StreamErrorCode,
    message: string,
    more: { readonly status?: number; readonly reason?: string; readonly cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.status = more.status;
    this.reason = more.reason;
  }
}

/** Whether a value is a {@link StreamError}, also one of another copy of this package. */
export function isStreamError(value: unknown): value is StreamError {
  return value instanceof Error && value.name === 'StreamError' && 'code' in value;
}
