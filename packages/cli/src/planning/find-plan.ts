import { checkPlan, type Plan, type PlanAnalysis } from '@planloom/dsl-schema';
import type { PlanningEvent, PlanProposal, PlanRequest } from '@planloom/executor-core';
import { isPlannerError } from '@planloom/planner';
import type { ToolRegistry } from '@planloom/tool-kit';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { listenForSignals } from '../running/signals.ts';
import type { Session } from '../session.ts';
import { printableLine } from '../terminal/printable.ts';
import { decisionLine } from './decision-line.ts';
import { planWithInputs } from './fill-inputs.ts';
import { noPlan } from './no-plan.ts';
import type { PlanSources } from './plan-sources.ts';

/** What one source said to a task. */
export type Decision = Extract<PlanningEvent, { readonly type: 'planning.source' }>;

/** A plan for a task, as it can be run and written. */
export interface FoundPlan {
  readonly request: PlanRequest;
  readonly proposal: PlanProposal;
  /** The proposal's plan with the inputs it came with as defaults. */
  readonly plan: Plan;
  readonly analysis: PlanAnalysis;
  /** What each source said, in the order they were asked. */
  readonly decisions: readonly Decision[];
}

/** What a plan is wanted for. */
export interface PlanWish {
  readonly task: string;
  readonly tools: ToolRegistry;
  /** What the run will be given; a model is told names and types. */
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * Asks the sources in their order, and tells what each says. Ctrl-C ends it.
 *
 * @throws CliError (noPlan, or unavailable if the model does not answer) with what was tried and what to do next
 */
export async function findPlan(
  { task, tools, input }: PlanWish,
  sources: PlanSources,
  session: Session,
): Promise<FoundPlan> {
  const interruption = listenForSignals((name) => tell(session, `${name}: stopping`));
  const decisions: Decision[] = [];
  const onEvent = (event: PlanningEvent): void => {
    if (event.type === 'planning.source') decisions.push(event);
    tellEvent(event, session);
  };
  const context = Object.keys(input).length === 0 ? {} : { context: { input } };
  const request: PlanRequest = { task, tools, ...context, signal: interruption.signal, onEvent };
  try {
    const proposal = await sources.planner.plan(request);
    return { request, proposal, decisions, ...checked(proposal, request) };
  } catch (error) {
    if (interruption.exitCode !== undefined) throw new CliError(interruption.exitCode, 'stopped; nothing was run');
    throw isPlannerError(error) ? noPlan(error, decisions, sources, session) : error;
  } finally {
    interruption.stop();
  }
}

/** A planner is not trusted to have checked its plan; and only a checked plan says what it does. */
function checked(proposal: PlanProposal, { tools, context = {} }: PlanRequest): Pick<FoundPlan, 'plan' | 'analysis'> {
  const plan = planWithInputs(proposal);
  const { ok, analysis, diagnostics } = checkPlan(plan, { tools, variables: Object.keys(context) });
  if (ok && analysis !== undefined) return { plan, analysis };
  const problem = diagnostics.find(({ severity }) => severity === 'error')?.message ?? 'it cannot be analysed';
  throw new CliError(
    ExitCode.planInvalid,
    `the plan that ${proposal.source ?? 'a source'} gave has errors: ${problem}`,
  );
}

function tellEvent(event: PlanningEvent, session: Session): void {
  const line = decisionLine(event, session);
  if (line !== undefined && !session.quiet) session.err.write(`${line}\n`);
}

function tell({ err, paint, quiet }: Session, text: string): void {
  if (!quiet) err.write(`${paint.dim(printableLine(text))}\n`);
}
