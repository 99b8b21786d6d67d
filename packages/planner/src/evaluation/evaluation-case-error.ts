/** A case that a planner cannot be tried with. */
export class EvaluationCaseError extends Error {
  override readonly name: string = 'EvaluationCaseError';
  readonly code = 'evaluation/bad-case' as const;
  /** The place of the case, `cases.jsonl:3` for instance. */
  readonly where: string;
  readonly problems: readonly string[];

  constructor(where: string, problems: readonly string[]) {
    super(`${where}: ${problems.join('; ')}`);
    this.where = where;
    this.problems = problems;
  }
}
