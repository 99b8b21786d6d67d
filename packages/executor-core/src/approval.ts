/** What somebody is asked. */
export interface ApprovalQuestion {
  readonly runId: string;
  /** Path of the step in the run. */
  readonly path: string;
  readonly stepId: string;
  /** What is asked. */
  readonly message: string;
  /** What the decision is about, by name: a copy of the values, whole, which cannot be changed. `undefined` if there is nothing to show. */
  readonly show: Readonly<Record<string, unknown>> | undefined;
  /** SHA-256 of message and values, in hexadecimal digits. */
  readonly hash: string;
  /** When it times out: milliseconds since 1970. Absent: never. */
  readonly due?: number;
  /** Aborted when nobody has to decide any more: it is decided, its time is over, or the run has ended. */
  readonly signal: AbortSignal;
}

/** What somebody has decided. */
export interface Decision {
  readonly approved: boolean;
  /** Values in place of those that were shown, with the same names and types; what is not named stays as it was shown. Only with `approved`. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Who has decided. Default: not known. */
  readonly by?: string;
  /** Why. */
  readonly comment?: string;
  /** The `hash` of what was seen: the decision is refused if something else is asked now. Default: not checked. */
  readonly hash?: string;
  /** Headers that say where in a trace who decides stands, such as `traceparent`. Names in lower case. */
  readonly carrier?: Readonly<Record<string, string>>;
}

/**
 * Decides, or sees to it that somebody does.
 *
 * @returns `undefined` if the decision comes another way: through `RunStream.decide`
 */
export type ApprovalHandler = (question: ApprovalQuestion) => Decision | undefined | PromiseLike<Decision | undefined>;
