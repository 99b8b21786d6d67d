/** Options that answer what a plan asks and waits for. */
export interface AnswerOptions {
  /** Paths or ids of approvals that are approved, or `all`. */
  readonly approve?: readonly string[];
  /** The same for those that are rejected. */
  readonly reject?: readonly string[];
  /** A file of decisions, JSON or YAML. */
  readonly decisions?: string;
  /** Signals that are sent when the run begins: `NAME` or `NAME=JSON`. */
  readonly signal?: readonly string[];
  /** Who decides. Default: the login name of whoever is asked; decisions by options have no name. */
  readonly as?: string;
}
