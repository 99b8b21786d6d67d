import type { Diagnostic, Plan } from '@planloom/dsl-schema';

import type { Program } from './program.ts';

/** A plan that was checked and prepared, to be run any number of times. */
export class CompiledPlan {
  readonly plan: Plan;
  /** What the checker had to say; no errors among them. */
  readonly diagnostics: readonly Diagnostic[];
  readonly #program: Program;

  /** @internal */
  constructor(program: Program, diagnostics: readonly Diagnostic[]) {
    this.plan = program.plan;
    this.diagnostics = diagnostics;
    this.#program = program;
  }

  /** @internal */
  static programOf(compiled: CompiledPlan): Program {
    return compiled.#program;
  }
}

/** Whether a plan is compiled already. */
export function isCompiledPlan(value: unknown): value is CompiledPlan {
  return value instanceof CompiledPlan;
}
