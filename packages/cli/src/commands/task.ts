import { createExecutor, type RunError } from '@planloom/executor-core';
import type { ToolRegistry } from '@planloom/tool-kit';

import type { AnswerOptions } from '../answers/answer-options.ts';
import { resolveAnswers } from '../answers/resolve-answers.ts';
import type { RunAnswers } from '../answers/run-answers.ts';
import { ExitCode } from '../exit-code.ts';
import { readInputValues } from '../input/input-values.ts';
import { resolveInput } from '../input/resolve-input.ts';
import { inputFiles, refuseSecondReader } from '../input/standard-input.ts';
import { findPlan, type FoundPlan } from '../planning/find-plan.ts';
import { reviewPlan } from '../planning/plan-review.ts';
import { planSources, type PlanSources, type SourceOptions } from '../planning/plan-sources.ts';
import { planText, writePlanText } from '../planning/plan-text.ts';
import { requireConsent } from '../planning/require-consent.ts';
import { tellReview } from '../planning/review-text.ts';
import { tellSteps } from '../planning/step-lines.ts';
import { readText } from '../plans/read-text.ts';
import { tellAndKeep } from '../running/keep-run.ts';
import { reportOutcome } from '../running/report-outcome.ts';
import { resultDocument } from '../running/result-document.ts';
import { runPlan, type RunOutcome } from '../running/run-plan.ts';
import { resultText, toJson } from '../running/value-text.ts';
import type { Session } from '../session.ts';
import { type ToolboxOptions, withToolbox } from '../toolbox/open-toolbox.ts';
import { prepareOutputFile } from '../write-output-file.ts';

/** Options of `planloom "task"`. */
export interface TaskCommandOptions extends ToolboxOptions, SourceOptions, AnswerOptions {
  readonly input?: readonly string[];
  /** Runs the plan whatever it changes, without asking. */
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly concurrency?: number;
  /** Milliseconds for the run; planning takes what it takes. */
  readonly timeout?: number;
  readonly trace?: string;
  /** False with `--no-history`. Default: true. */
  readonly history?: boolean;
}

/** Finds a plan for a task, shows it, asks where it changes things, and runs it. */
export async function taskCommand(session: Session, task: string, options: TaskCommandOptions): Promise<ExitCode> {
  if (options.trace !== undefined) await prepareOutputFile(options.trace, session);
  refuseSecondReader(...inputFiles(options.input), options.decisions);
  const input = await readInputValues(options.input ?? [], (path) => readText(path, session));
  return withToolbox(options, session, async (tools) => {
    const sources = await planSources(options, session);
    const found = await findPlan({ task, tools, input }, sources, session);
    const review = reviewPlan(found.analysis, tools);
    tellReview(found.proposal, review, sources.model, session);
    tellSteps(found.analysis, review, session);
    if (options.dryRun === true) {
      await writePlanText(planText(found.plan, 'yaml'), session);
      return ExitCode.ok;
    }
    const isStdinRead = inputFiles(options.input).includes('-');
    const answers = await resolveAnswers(options, found.analysis, isStdinRead, session);
    if (options.yes !== true) await requireConsent(found.proposal, review, session);
    return runFound({ found, tools, sources, input, answers, options }, session);
  });
}

interface TaskRun {
  readonly found: FoundPlan;
  readonly tools: ToolRegistry;
  readonly sources: PlanSources;
  readonly input: Readonly<Record<string, unknown>>;
  readonly answers: RunAnswers;
  readonly options: TaskCommandOptions;
}

async function runFound(
  { found, tools, sources, input, answers, options }: TaskRun,
  session: Session,
): Promise<ExitCode> {
  const { plan, analysis } = found;
  const { concurrency, timeout } = options;
  const subject = options.history === false ? undefined : { name: found.request.task, plan };
  const outcome = await runPlan(
    {
      executor: createExecutor(tools),
      plan,
      analysis,
      input: await resolveInput(plan.inputs, input, session),
      options: {
        ...(concurrency !== undefined && { concurrency }),
        ...(timeout !== undefined && { limits: { durationMs: timeout } }),
      },
      answers,
      traceFile: options.trace,
      subject,
    },
    session,
  );
  await settle(found, sources, outcome);
  await tellAndKeep(outcome, subject, session, async () => {
    await writeResult(outcome, found, options, session);
    reportOutcome(outcome, session);
  });
  return outcome.exitCode;
}

/** A run that was stopped, or that nobody has approved, says nothing about its plan. */
async function settle({ request, proposal }: FoundPlan, { planner }: PlanSources, outcome: RunOutcome): Promise<void> {
  const { ok, exitCode } = outcome;
  if (!ok && (exitCode !== ExitCode.runFailed || isUndecided(outcome.error))) return;
  await planner.settle?.({ request, proposal, plan: proposal.plan, succeeded: ok });
}

function isUndecided({ code }: RunError): boolean {
  return code === 'run/cancelled' || code.startsWith('approval/');
}

async function writeResult(
  outcome: RunOutcome,
  { proposal: { source }, plan }: FoundPlan,
  { json = false }: TaskCommandOptions,
  { out }: Session,
): Promise<void> {
  if (json) return out.write(`${toJson({ ...resultDocument(outcome), source, plan }, 2)}\n`);
  if (outcome.ok) await out.write(resultText(outcome.result, out.isTTY));
}
