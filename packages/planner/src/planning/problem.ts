import type { Diagnostic } from '@planloom/dsl-schema';

import { idOf, type PlanValue } from './plan-value.ts';

/** Something that keeps an answer from being the plan. */
export interface Problem {
  /** Of a diagnostic, or `answer/…`. */
  readonly code: string;
  readonly message: string;
  /** JSON pointer into the plan; absent where there is none. */
  readonly path?: string;
  readonly suggestion?: string;
}

/** The checker's errors as problems. */
export function problemsOf(diagnostics: readonly Diagnostic[]): Problem[] {
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message, path, suggestion }) => ({ code, message, path, ...(suggestion && { suggestion }) }));
}

/** How many problems of one answer are told: what follows from the first ones is noise. */
const MOST_TOLD = 20;

/** Problems for a model, one a line: `- plan/unknown-tool at /steps/0/tool (step "w"): there is no tool "get"; did you mean "got"?`. */
export function describeProblems(problems: readonly Problem[], plan?: PlanValue): string {
  const lines = problems.slice(0, MOST_TOLD).map((problem) => describeProblem(problem, plan));
  const more = problems.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

function describeProblem({ code, message, path, suggestion }: Problem, plan: PlanValue | undefined): string {
  const step = path === undefined || plan === undefined ? undefined : idOf(plan.steps[topStepOf(path) ?? -1]);
  const place = path === undefined ? '' : ` at ${path === '' ? 'the plan' : path}${step ? ` (step "${step}")` : ''}`;
  return `- ${code}${place}: ${message}${suggestion === undefined ? '' : `; ${suggestion}`}`;
}

/** The position in the plan's own list of the step that a pointer leads into; undefined if it leads elsewhere. */
export function topStepOf(path: string): number | undefined {
  const [, position] = /^\/steps\/(\d+)(?:\/|$)/.exec(path) ?? [];
  return position === undefined ? undefined : Number(position);
}
