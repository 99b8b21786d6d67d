/** One thing that is wrong with a text or a value that should be a trace. */
export interface TraceProblem {
  /** Where, as a JSON pointer from the document's root: `/entries/3/startTime`. Empty for the document itself. */
  readonly pointer: string;
  /** What is wrong, and what would be right. */
  readonly message: string;
  /** From 1; set if the trace was given as text and the place is known. */
  readonly line?: number;
  /** From 1, in UTF-16 code units. */
  readonly column?: number;
}

/**
 * `trace/not-json`: the text is no JSON. `trace/not-found`: there is no trace in it. `trace/ambiguous`: there are several. `trace/invalid`: the trace is not one, in
 * the places that `problems` lists.
 */
export type TraceErrorCode = 'trace/not-json' | 'trace/not-found' | 'trace/ambiguous' | 'trace/invalid';

/** What was given is no trace. */
export class TraceError extends Error {
  override readonly name: string = 'TraceError';
  readonly code: TraceErrorCode;
  /** At least one; at most twenty. */
  readonly problems: readonly TraceProblem[];

  constructor(code: TraceErrorCode, problems: readonly TraceProblem[], cause?: unknown) {
    super(problems.map(problemText).join('\n'), { cause });
    this.code = code;
    this.problems = problems;
  }
}

function problemText({ pointer, message, line, column }: TraceProblem): string {
  const place = line === undefined ? '' : `line ${line}, column ${column ?? 1}: `;
  return `${place}${pointer === '' ? '' : `${pointer} `}${message}`;
}
