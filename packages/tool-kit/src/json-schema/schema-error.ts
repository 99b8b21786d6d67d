/** A JSON Schema that cannot be used, for instance because its `type` names no type. */
export class SchemaError extends Error {
  readonly code = 'tool/invalid-schema' as const;
  override readonly name: string = 'SchemaError';
  /** What is wrong, without the place. */
  readonly problem: string;
  /** JSON pointer into the schema. */
  readonly path: string;

  constructor(problem: string, path: string) {
    super(path === '' ? problem : `${path}: ${problem}`);
    this.problem = problem;
    this.path = path;
  }
}
