import type { PlanAnalysis, StepNode } from '../analysis/types.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Limits } from '../limits.ts';
import type { Plan } from '../plan.ts';
import type { ToolCatalog } from './tool-catalog.ts';

/** A diagnostic as a rule gives it: the checker adds the place in the text. */
export interface Finding extends Omit<Diagnostic, 'range'> {
  /** Offsets in the string at `path`, if only a part of it is meant; end exclusive. */
  readonly span?: { readonly start: number; readonly end: number };
  /** Set if the name of the field at `path` is meant rather than its value. */
  readonly about?: 'key';
}

/**
 * What a rule sees: one plan with its names looked up, and what the runner offers. An inline plan of a subplan step is
 * a world of its own, so every rule gets a context of its own for it.
 */
export interface RuleContext {
  /** The plan of this world; pointers of `analysis` start at the outermost plan. */
  readonly plan: Plan;
  readonly analysis: PlanAnalysis;
  /** JSON pointer of `plan` in the outermost plan. */
  readonly pointer: string;
  /** The outermost plan, that pointers point into. */
  readonly document: unknown;
  /** Variables that are there before the first step; `input` is always among them. */
  readonly variables: ReadonlySet<string>;
  /** The run's input, if it is known already. */
  readonly input?: unknown;
  /** Undefined if the caller named no tools: then nothing about them can be judged. */
  readonly tools: ToolCatalog | undefined;
  /** The plans that a subplan step can name; undefined if the caller named none. */
  readonly plans: Readonly<Record<string, Plan>> | undefined;
  /** The secrets that the run can read; undefined if the caller named none: then every name may be one. */
  readonly secrets: ReadonlySet<string> | undefined;
  readonly limits: Limits;
  readonly report: (finding: Finding) => void;
  /** The candidate that `word` was probably meant to be. Gives up after much work, so that a hostile plan costs little. */
  readonly nearest: (word: string, candidates: Iterable<string>) => string | undefined;
}

/**
 * Looks at a plan for one kind of problem. A large plan is gone through once for all rules together, so what can be told from
 * one step is better told by `step`.
 */
export interface Rule {
  /** Every code it can report. */
  readonly codes: readonly string[];
  /** Looks at the plan as a whole. */
  check?(context: RuleContext): void;
  /** Looks at one step; called for each, in the order of the document, the steps inside of others included. */
  step?(node: StepNode, context: RuleContext): void;
}
