import { randomUUID } from 'node:crypto';

import { parsePlan, type PlanAnalysis, type Plan } from '@planloom/dsl-schema';
import { type ApprovalHandler, type Clock, type Executor, isRunError, type RunEvent } from '@planloom/executor-core';

import { byteLength } from '../answer/byte-length.ts';
import { toText } from '../answer/to-json.ts';
import { Questions } from '../approvals/questions.ts';
import type { ServerLimits } from '../limits.ts';
import { type Progress, RunProgress, type StepState } from './run-progress.ts';

/** What a run gave. */
export type RunOutcome =
  | {
      readonly state: 'done';
      readonly result: unknown;
      /** The result as a model is shown it. */
      readonly text: string;
      /** Of the text. */
      readonly bytes: number;
    }
  | { readonly state: 'failed' | 'cancelled'; readonly error: RunFailure };

/** Why a run did not end well. */
interface RunFailure {
  readonly code: string;
  readonly message: string;
  /** Path of the step where it began. */
  readonly step?: string;
}

/** What is run, and how. */
export interface RunOrder {
  readonly plan: Plan;
  readonly analysis: PlanAnalysis;
  readonly input: Readonly<Record<string, unknown>>;
  /** Plans that subplan steps can name. */
  readonly plans?: Readonly<Record<string, Plan>>;
  /** Where in a trace the client stands. */
  readonly carrier?: Readonly<Record<string, string>>;
  /** Further attempts of a step that fails. Default: the executor's. */
  readonly maxRetries?: number;
  /** Asked first where the plan asks somebody. */
  readonly onApproval?: ApprovalHandler | undefined;
  /** Whether the client's user is asked, where nobody else has decided. */
  readonly asksUser?: boolean;
}

/** A run for a client: it goes on while the client asks about it. */
export class ServedRun {
  /** Cannot be guessed: who knows it was told. */
  readonly id: string = randomUUID();
  readonly owner: string;
  readonly startedAt: number;
  /** Settles when the run has ended, however it does; never rejects. */
  readonly ended: Promise<RunOutcome>;
  /** What the client's user is asked. */
  readonly questions: Questions = new Questions();
  #endedAt: number | undefined;
  #outcome: RunOutcome | undefined;
  readonly #progress: RunProgress;
  readonly #controller = new AbortController();
  readonly #listeners = new Set<(event: RunEvent) => void>();
  readonly #clock: Clock;

  constructor(owner: string, order: RunOrder, executor: Executor, limits: ServerLimits, clock: Clock) {
    this.owner = owner;
    this.#clock = clock;
    this.startedAt = clock.now();
    const { nodes, order: blockOrder } = order.analysis.root;
    this.#progress = new RunProgress(
      nodes.map(({ id }) => id),
      blockOrder !== 'graph',
    );
    this.ended = this.#run(order, executor, limits);
  }

  get outcome(): RunOutcome | undefined {
    return this.#outcome;
  }

  /** When it ended, by the clock it was given. */
  get endedAt(): number | undefined {
    return this.#endedAt;
  }

  get progress(): Progress {
    return this.#progress.current;
  }

  get steps(): readonly StepState[] {
    return this.#progress.steps;
  }

  /** Asks the run to end; it has ended when `ended` says so. */
  cancel(reason: string): void {
    this.#controller.abort(new Error(reason));
  }

  /** Calls the listener with each event from now on. Returns what ends that. */
  listen(listener: (event: RunEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #run(order: RunOrder, executor: Executor, limits: ServerLimits): Promise<RunOutcome> {
    // Who starts the run can listen to it before it does anything.
    await Promise.resolve();
    const outcome = await this.#execute(order, executor, limits).catch(failureOf);
    this.#outcome = outcome;
    this.#endedAt = this.#clock.now();
    this.#listeners.clear();
    return outcome;
  }

  async #execute(order: RunOrder, executor: Executor, limits: ServerLimits): Promise<RunOutcome> {
    const { plan, input, plans = {}, maxRetries, carrier } = order;
    const onApproval = this.#approvalHandler(order);
    const { result } = await executor.execute(
      plan,
      { input },
      {
        runId: this.id,
        signal: this.#controller.signal,
        clock: this.#clock,
        concurrency: limits.callsAtOnce,
        limits: {
          planBytes: limits.planBytes,
          steps: limits.steps,
          toolCalls: limits.toolCalls,
          loopIterations: limits.loopIterations,
          durationMs: limits.durationMs,
        },
        plans,
        enableTrace: false,
        ...(maxRetries !== undefined && { maxRetries }),
        ...(carrier && { carrier }),
        ...(onApproval && { onApproval }),
        onEvent: (event) => this.#receive(event),
      },
    );
    return outcomeOf(result, limits);
  }

  #approvalHandler({ onApproval, asksUser = false }: RunOrder): ApprovalHandler | undefined {
    if (!asksUser) return onApproval;
    if (!onApproval) return this.questions.ask;
    return async (question) => (await onApproval(question)) ?? this.questions.ask(question);
  }

  #receive(event: RunEvent): void {
    this.#progress.receive(event);
    for (const listener of this.#listeners) listener(event);
  }
}

function outcomeOf(result: unknown, { resultBytes }: ServerLimits): RunOutcome {
  const text = toText(result);
  const bytes = byteLength(text);
  if (bytes <= resultBytes) return { state: 'done', result, text, bytes };
  const message = `the result has ${bytes} bytes; this server keeps at most ${resultBytes}. Let the plan's last step pick what is needed`;
  return { state: 'failed', error: { code: 'limit/result-bytes', message } };
}

function failureOf(error: unknown): RunOutcome {
  if (!isRunError(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return { state: 'failed', error: { code: codeOf(error), message } };
  }
  const { code, message, path } = error;
  const state = code === 'run/cancelled' ? 'cancelled' : 'failed';
  return { state, error: { code, message, ...(path !== undefined && { step: path }) } };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'run/failed';
}

/** A plan of one step. The arguments are read from its input, so that nothing in them is taken for a template. */
export function callPlan(tool: string, names: readonly string[]): Plan {
  const input = Object.fromEntries(names.map((name) => [name, `{{input[${JSON.stringify(name)}]}}`]));
  const { plan, diagnostics } = parsePlan({
    version: '1.0',
    plan: `call ${tool}`,
    steps: [{ id: 'call', tool, input }],
  });
  if (plan === undefined) throw new Error(`no plan can call "${tool}": ${JSON.stringify(diagnostics)}`);
  return plan;
}
