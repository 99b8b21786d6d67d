/** Why an answer is not taken. */
export type AnswerErrorCode =
  /** No step waits at that path, or it is answered already. */
  | 'answer/nothing-waits'
  /** What is asked is not what the decision says it is about. */
  | 'answer/changed'
  /** The decision is no decision. */
  | 'answer/invalid-decision'
  /** The name of a signal is none. */
  | 'answer/invalid-signal'
  /** The edited values are not like those that were shown. */
  | 'answer/invalid-values'
  /** The run is over, or has never begun. */
  | 'answer/run-over'
  /** Too many signals are there that no step has taken. */
  | 'answer/too-many';

/** A decision or signal that a run does not take. Nothing has changed: the run still waits. */
export class AnswerError extends Error {
  override readonly name: string = 'AnswerError';
  readonly code: AnswerErrorCode;

  constructor(code: AnswerErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Whether a value is an {@link AnswerError}, also one of another copy of this package. */
export function isAnswerError(value: unknown): value is AnswerError {
  return value instanceof Error && value.name === 'AnswerError' && 'code' in value;
}
