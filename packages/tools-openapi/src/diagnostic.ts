/** Something in a document that could not be taken as it stands. */
export interface OpenApiDiagnostic {
  /** Stable: `openapi/unresolved-reference`; the README lists them. */
  readonly code: string;
  /** `error`: the operation gives no tool. `warning`: it does, with something left out. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Method and path as the document has them, `GET /pets/{id}`; absent if it is about the whole document. */
  readonly operation?: string;
  /** Where it stands in the document, a JSON pointer: `#/paths/~1pets/get`. */
  readonly pointer: string;
}

/** What keeps one operation from becoming a tool; caught where operations are converted. */
export class ConversionProblem extends Error {
  override readonly name: string = 'ConversionProblem';
  readonly code: string;
  readonly pointer: string;

  constructor(code: string, pointer: string, message: string) {
    super(message);
    this.code = code;
    this.pointer = pointer;
  }
}

/** Notes something that is left out while the operation is converted all the same. */
export type Warn = (code: string, pointer: string, message: string) => void;
