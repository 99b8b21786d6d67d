import { calledTool, type Plan, type PlanAnalysis, type Step, type StepNode } from '@planloom/dsl-schema';
import type { ExecutionOptions, Executor, PlanningEvent, PlanPart, RunContext } from '@planloom/executor-core';
import { resolveEffects, type ToolRegistry } from '@planloom/tool-kit';
import pLimit, { type LimitFunction } from 'p-limit';

import type { EarlyResults } from './early-results.ts';
import { stepsBehind } from './steps-behind.ts';

/** What steps need to begin before their plan is whole. */
export interface EarlyStartOptions {
  readonly executor: Executor;
  readonly context: RunContext;
  /** Those of the run to come. */
  readonly runOptions: ExecutionOptions;
  readonly results: EarlyResults;
  /** Steps at a time. */
  readonly concurrency: number;
  /** Tools that may be called early although they are not said to be read-only. */
  readonly eagerTools: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly tell: (event: PlanningEvent) => void;
}

/** Problems of a step alone that the rest of the plan may solve. */
const OPEN: ReadonlySet<string> = new Set([
  'plan/unknown-name',
  'plan/unknown-dependency',
  'plan/unknown-error',
  'plan/final-not-last',
]);

/**
 * Starts the steps of a plan that is still being written: those that are checked, call only tools that change nothing, and read only what is known or comes
 * from steps that have begun, too. Each is a small run of its own, whose calls the run of the whole plan takes.
 */
export class EarlyStart {
  readonly #options: EarlyStartOptions;
  readonly #limit: LimitFunction;
  /** What steps that have begun will have written, by variable. */
  readonly #coming = new Map<string, Promise<unknown>>();
  /** Variables of the steps that were seen. */
  readonly #seen = new Set<string>();
  /** The steps that have begun, by id, and what ends them. */
  readonly #begun = new Map<string, { readonly written: string; readonly controller: AbortController }>();
  readonly #runs: Promise<unknown>[] = [];
  #isSequential = true;
  /** Whether no further step begins. */
  #isStopped = false;
  /** Whether the run of the plan has begun. */
  #isOver = false;

  constructor(options: EarlyStartOptions) {
    this.#options = options;
    this.#limit = pLimit(options.concurrency);
  }

  take(part: PlanPart): void {
    if (this.#isStopped) return;
    try {
      if (part.type === 'step') this.#takeStep(part.step);
      else this.#takeHeader(part.header);
    } catch (error) {
      // Whatever a model has written: the whole plan is checked later, and says what is wrong with it.
      this.#stop(`a step cannot be understood: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /**
   * Nothing more begins. What has begun goes on, but makes no new calls. A step that the plan does not have as it was begun is ended, and one that follows a step
   * that changes something is forgotten: it would have looked at what is no more.
   *
   * @param plan the whole plan; undefined if there is none
   */
  end(plan?: Plan): void {
    const { executor, context, results } = this.#options;
    this.#isStopped = true;
    this.#isOver = true;
    results.end();
    const written = new Map(plan?.steps.map((step) => [step.id, JSON.stringify(step)]));
    const analysis = plan && executor.check(plan, context).analysis;
    const late = analysis ? stepsBehind(analysis, (node) => this.#isSafe(node, executor.tools)) : new Set<string>();
    for (const [id, begun] of this.#begun) {
      const isKept = written.get(id) === begun.written && !late.has(id);
      if (!isKept) begun.controller.abort(new Error('The plan does not have this step as it was begun.'));
    }
    results.forget(late);
  }

  #takeHeader(header: Readonly<Record<string, unknown>>): void {
    const { execution, budget } = header as {
      readonly execution?: unknown;
      readonly budget?: { readonly max_tool_calls?: unknown };
    };
    const calls = budget?.max_tool_calls;
    if (typeof calls === 'number') this.#options.results.lower(calls);
    if (execution === 'graph') this.#stop('the steps of a graph have no order of their own');
    this.#isSequential = execution !== 'dag';
  }

  /** Resolves when nothing that was begun is under way. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#runs);
  }

  #stop(reason: string): void {
    this.#isStopped = true;
    this.#options.tell({ type: 'planning.early-stop', reason });
  }

  #takeStep(written: unknown): void {
    const { executor, context } = this.#options;
    const variables = Object.fromEntries([...this.#seen].map((name) => [name, null]));
    const plan = planOf(written);
    const { diagnostics, analysis } = executor.check(plan, { ...context, ...variables });
    const fault = diagnostics.find(({ severity, code }) => severity === 'error' && !OPEN.has(code));
    if (fault !== undefined || analysis === undefined) {
      this.#stop(`a step has an error: ${fault?.message ?? 'it is none'}`);
      return;
    }
    const step = written as Step;
    const needs = this.#needsOf(step, analysis);
    const isSafe = analysis.subplans.size === 0 && analysis.nodes.every((node) => this.#isSafe(node, executor.tools));
    // Where a small run fails, it undoes what its steps did: the run of the plan would take that for done.
    const isUndone = analysis.nodes.some(({ step: { compensate } }) => compensate !== undefined);
    const isChecked = diagnostics.every(({ severity }) => severity !== 'error');
    const holdsOthers = !isSafe && this.#isSequential;
    if (holdsOthers) this.#stop(`step "${step.id}" changes something, and those behind it come after it`);
    if (isSafe && isChecked && !isUndone && needs !== undefined) this.#begin(step, plan, needs);
    this.#seen.add(step.output ?? step.id);
  }

  /** The variables of other steps that a step reads; undefined if one of them has not begun. */
  #needsOf(step: Step, analysis: PlanAnalysis): readonly string[] | undefined {
    const reads = analysis.nodes.flatMap(({ reads }) => reads);
    if (reads.some(({ target }) => target.kind === 'error')) return undefined;
    const names = new Set(reads.map(({ reference }) => reference.name).filter((name) => this.#seen.has(name)));
    const hasBegun =
      [...names].every((name) => this.#coming.has(name)) && (step.depends_on ?? []).every((id) => this.#begun.has(id));
    return hasBegun ? [...names] : undefined;
  }

  #isSafe(node: StepNode, tools: ToolRegistry): boolean {
    const id = calledTool(node);
    const tool = id === undefined ? undefined : tools.get(id);
    if (id === undefined) return true;
    return this.#options.eagerTools.has(id) || (tool !== undefined && resolveEffects(tool.effects).readOnly);
  }

  #begin(step: Step, plan: Plan, needs: readonly string[]): void {
    const variable = step.output ?? step.id;
    const waited = (step.depends_on ?? []).map((id) => this.#coming.get(id));
    const controller = new AbortController();
    const result = this.#run(plan, variable, needs, waited, step.id, controller.signal);
    // A step that fails early is made again by the run, which decides what its failure means.
    result.catch(() => {});
    this.#coming.set(variable, result);
    if (variable !== step.id) this.#coming.set(step.id, result);
    this.#begun.set(step.id, { written: JSON.stringify(step), controller });
    this.#runs.push(result);
  }

  async #run(
    plan: Plan,
    variable: string,
    needs: readonly string[],
    waited: readonly unknown[],
    stepId: string,
    dropped: AbortSignal,
  ): Promise<unknown> {
    const { executor, context, runOptions, results, signal, tell } = this.#options;
    await Promise.all(waited);
    const values = await Promise.all(needs.map(async (name) => [name, await this.#coming.get(name)] as const));
    return this.#limit(async () => {
      if (this.#isOver || signal.aborted || dropped.aborted) throw new Error('It is too late to begin.');
      tell({ type: 'planning.early-start', stepId });
      const quiet: ExecutionOptions = {
        ...runOptions,
        ...QUIET,
        kept: results,
        signal: AbortSignal.any([signal, dropped]),
      };
      const { context: end } = await executor.execute(plan, { ...context, ...Object.fromEntries(values) }, quiet);
      return end[variable];
    });
  }
}

const nothing = (): void => {};

/** A step that begins early is not seen as a run: that of the plan shows it. One call at a time, so that the limit is one of calls. */
const QUIET: ExecutionOptions = {
  maxRetries: 0,
  concurrency: 1,
  enableTrace: false,
  sinks: [],
  onEvent: nothing,
  onNodeStart: nothing,
  onNodeComplete: nothing,
  onNodeError: nothing,
  onWarning: nothing,
};

/** A step as a plan of its own. Whom it waits for is seen to before. */
function planOf(written: unknown): Plan {
  const { depends_on: _, ...step } = (typeof written === 'object' && written !== null ? written : { id: '' }) as Step;
  return { version: '1.0', execution: 'dag', steps: [step] };
}
