import { checkPlan, type Plan } from '@planloom/dsl-schema';
import type { Clock, Planner, PlanningEvent, PlanningUsage, PlanProposal } from '@planloom/executor-core';
import { ToolRegistry } from '@planloom/tool-kit';

import type { EvaluationCase } from './evaluation-case.ts';
import { scorePlan, type PlanScore } from './score-plan.ts';
import { errorOf, tryRun, type TryOutcome } from './try-run.ts';

/**
 * What the first answer of a model was worth: a plan without errors (`right`), one after obvious mistakes were `mended` without asking
 * again, or neither (`wrong`). `unknown` where the planner tells of no attempts.
 */
export type FirstAnswer = 'right' | 'mended' | 'wrong' | 'unknown';

/** How a planner did with one case. */
export interface CaseResult {
  readonly id: string;
  readonly group?: string;
  readonly first: FirstAnswer;
  /** Codes of what was wrong with the first answer, each once: `plan/unknown-tool`. */
  readonly defects: readonly string[];
  /** Whether there was a plan without errors in the end. */
  readonly isValid: boolean;
  /** Answers until then. Absent where the planner does not tell. */
  readonly attempts?: number;
  readonly plan?: Plan;
  /** Why there is none. `cause` is the code of what was behind it. */
  readonly error?: { readonly code: string; readonly message: string; readonly cause?: string };
  /** Of a case with a reference. Where there is no plan, all of the reference is missing. */
  readonly score?: PlanScore;
  /** Of a case with known calls. */
  readonly run?: TryOutcome;
  readonly usage?: PlanningUsage;
  /** Milliseconds until there was a plan, or none. */
  readonly ms: number;
}

/** What a trial needs besides the case. */
export interface TrialSettings {
  readonly clock: Pick<Clock, 'now'>;
  readonly signal?: AbortSignal;
}

interface Attempt {
  readonly problems: string;
  readonly repairs?: readonly string[];
}

/** What a planner came to. */
interface Trial {
  readonly proposal?: PlanProposal;
  readonly error?: unknown;
  readonly attempts: readonly Attempt[];
  readonly usage?: PlanningUsage;
  readonly ms: number;
}

/**
 * Tries a planner with a case. Whatever it throws is a result.
 *
 * @throws the signal's reason if it is aborted
 */
export async function tryCase(planner: Planner, kase: EvaluationCase, settings: TrialSettings): Promise<CaseResult> {
  const trial = await askPlanner(planner, kase, settings);
  settings.signal?.throwIfAborted();
  const { plan, problem } = trustedPlan(trial.proposal, kase);
  const attempts = trial.proposal?.attempts ?? (trial.attempts.length || undefined);
  return {
    id: kase.id,
    ...(kase.group !== undefined && { group: kase.group }),
    ...firstAnswer(trial, plan),
    isValid: plan !== undefined,
    ...(attempts !== undefined && { attempts }),
    ...(plan && { plan }),
    ...(plan === undefined && { error: problem ?? failureOf(trial.error) }),
    ...(kase.reference && { score: scorePlan(plan, kase.reference) }),
    ...(kase.calls && { run: plan ? await tryRun(plan, kase) : NO_RUN }),
    ...(trial.usage && { usage: trial.usage }),
    ms: trial.ms,
  };
}

const NO_RUN: TryOutcome = { isDone: false, error: { code: 'planner/no-plan', message: 'There is no plan.' } };

async function askPlanner(planner: Planner, kase: EvaluationCase, { clock, signal }: TrialSettings): Promise<Trial> {
  const { task, tools, context } = kase;
  const attempts: Attempt[] = [];
  const onEvent = (event: PlanningEvent): void => {
    if (event.type === 'planning.attempt') attempts.push(event);
  };
  const began = clock.now();
  const ended = (): Pick<Trial, 'attempts' | 'ms'> => ({ attempts, ms: clock.now() - began });
  try {
    const registry = ToolRegistry.from(tools.map((tool) => ({ ...tool, execute: notToBeCalled })));
    const proposal = await planner.plan({
      task,
      tools: registry,
      onEvent,
      ...(context && { context }),
      ...(signal && { signal }),
    });
    return { proposal, ...(proposal.usage && { usage: proposal.usage }), ...ended() };
  } catch (error) {
    const { attempts: told = [], usage } = error instanceof Error ? (error as Partial<Trial>) : {};
    const all = attempts.length > 0 ? attempts : told;
    return { error, ...(usage && { usage }), ...ended(), attempts: all };
  }
}

function notToBeCalled(): never {
  throw new Error('A planner must not call tools.');
}

/** A planner is not trusted to have checked its plan. */
function trustedPlan(
  proposal: PlanProposal | undefined,
  { tools, context = {} }: EvaluationCase,
): { readonly plan?: Plan; readonly problem?: { readonly code: string; readonly message: string } } {
  if (proposal === undefined) return {};
  const variables = Object.keys({ ...context, ...proposal.context });
  const { ok, plan, diagnostics } = checkPlan(proposal.plan, { tools, variables });
  if (ok && plan !== undefined) return { plan };
  const { code = 'plan/invalid', message = 'The plan has errors.' } = diagnostics.find(isError) ?? {};
  return { problem: { code, message } };
}

function isError({ severity }: { readonly severity: string }): boolean {
  return severity === 'error';
}

function firstAnswer(trial: Trial, plan: Plan | undefined): Pick<CaseResult, 'first' | 'defects'> {
  const [first] = trial.attempts;
  if (first === undefined) return { first: trial.proposal?.attempts === 1 && plan ? 'right' : 'unknown', defects: [] };
  if (first.problems !== '') return { first: 'wrong', defects: codesIn(first.problems) };
  return { first: (first.repairs ?? []).length > 0 ? 'mended' : 'right', defects: [] };
}

/** Problems are told one a line, with the code in front: `- plan/unknown-tool at …`, or as the command line does: `error[plan/unknown-tool]: …`. */
function codesIn(problems: string): readonly string[] {
  const codes = [...problems.matchAll(/^(?:- |error\[)([a-z-]+\/[a-z-]+)/gmu)].map(([, code = '']) => code);
  return [...new Set(codes.length > 0 ? codes : ['answer/no-plan'])].toSorted();
}

function failureOf(error: unknown): NonNullable<CaseResult['error']> {
  const cause = error instanceof Error && error.cause !== undefined ? errorOf(error.cause).code : undefined;
  return { ...errorOf(error), ...(cause !== undefined && { cause }) };
}
