/** What clients may ask of a server. Each limit holds for one client; see {@link Caller} for who counts as one. */
export interface ServerLimits {
  /** Runs at a time. Default: 4. */
  readonly runsAtOnce: number;
  /** Runs that begin within a minute. Default: 60. */
  readonly runsPerMinute: number;
  /** UTF-8 bytes of a plan, as JSON if it is given as an object. Default: 256 KiB. */
  readonly planBytes: number;
  /** UTF-8 bytes of a run's input as JSON. Default: 1 MiB. */
  readonly inputBytes: number;
  /** Steps of a plan. Default: 2,000. */
  readonly steps: number;
  /** Tool calls of a run, every attempt counted. Default: 1,000. */
  readonly toolCalls: number;
  /** Iterations of all loops of a run. Default: 100,000. */
  readonly loopIterations: number;
  /** Milliseconds from the start of a run to its end. Default: ten minutes. */
  readonly durationMs: number;
  /** Tool calls at a time within one run. Default: 4. */
  readonly callsAtOnce: number;
  /**
   * Milliseconds after which an answer says that the run goes on, rather than what it gave; clients give up on requests
   * after a minute or so. Default: 45,000.
   */
  readonly waitMs: number;
  /** UTF-8 bytes of a result that goes into an answer whole. Default: 32 KiB, about 8,000 tokens. */
  readonly answerBytes: number;
  /** UTF-8 bytes of a result that is kept at all; a run that gives more fails. Default: 16 MiB. */
  readonly resultBytes: number;
  /** Finished runs that are kept; the oldest go first. Default: 50. */
  readonly keptRuns: number;
  /** UTF-8 bytes of all results kept; the oldest go first. Default: 64 MiB. */
  readonly keptBytes: number;
  /** Milliseconds that a finished run is kept. Default: 15 minutes. */
  readonly keptMs: number;
}

/** The limits that hold where nobody says otherwise. */
export const DEFAULT_SERVER_LIMITS: ServerLimits = {
  runsAtOnce: 4,
  runsPerMinute: 60,
  planBytes: 256 * 1024,
  inputBytes: 1024 * 1024,
  steps: 2000,
  toolCalls: 1000,
  loopIterations: 100_000,
  durationMs: 10 * 60_000,
  callsAtOnce: 4,
  waitMs: 45_000,
  answerBytes: 32 * 1024,
  resultBytes: 16 * 1024 * 1024,
  keptRuns: 50,
  keptBytes: 64 * 1024 * 1024,
  keptMs: 15 * 60_000,
};

/**
 * The defaults with some of them replaced.
 *
 * @throws RangeError if a limit is not a number from 0 up
 */
export function serverLimits(own: Partial<ServerLimits> = {}): ServerLimits {
  for (const [name, value] of Object.entries(own)) {
    if (typeof value === 'number' && value >= 0) continue;
    throw new RangeError(`limits.${name} must be a number from 0 up, not ${String(value)}`);
  }
  return { ...DEFAULT_SERVER_LIMITS, ...own };
}
