import { ExitCode } from '../exit-code.ts';
import { readInputValues } from '../input/input-values.ts';
import { inputFiles, refuseSecondReader } from '../input/standard-input.ts';
import { findPlan, type FoundPlan } from '../planning/find-plan.ts';
import { reviewPlan, type PlanReview } from '../planning/plan-review.ts';
import { planSources, type SourceOptions } from '../planning/plan-sources.ts';
import { planFormatOf, planText, writePlanText } from '../planning/plan-text.ts';
import { tellReview } from '../planning/review-text.ts';
import { readText } from '../plans/read-text.ts';
import type { Session } from '../session.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { withToolbox, type ToolboxOptions } from '../toolbox/open-toolbox.ts';
import { prepareOutputFile, writeOutputFile } from '../write-output-file.ts';

/** Options of `planloom plan`. */
export interface PlanCommandOptions extends ToolboxOptions, SourceOptions {
  readonly input?: readonly string[];
  /** Where the plan is written. Default: standard output. */
  readonly output?: string;
  readonly json?: boolean;
}

/** Finds a plan for a task, and explains it; nothing is run. */
export async function planCommand(session: Session, task: string, options: PlanCommandOptions): Promise<ExitCode> {
  const { output } = options;
  const format = output === undefined ? 'yaml' : planFormatOf(output);
  if (output !== undefined) await prepareOutputFile(output, session);
  refuseSecondReader(...inputFiles(options.input));
  const input = await readInputValues(options.input ?? [], (path) => readText(path, session));
  return withToolbox(options, session, async (tools) => {
    const sources = await planSources(options, session);
    const found = await findPlan({ task, tools, input }, sources, session);
    const review = reviewPlan(found.analysis, tools);
    tellReview(found.proposal, review, sources.model, session);
    const document = `${JSON.stringify(planDocument(task, found, review), undefined, 2)}\n`;
    await writePlan(planText(found.plan, format), document, options, session);
    return ExitCode.ok;
  });
}

async function writePlan(text: string, document: string, options: PlanCommandOptions, session: Session): Promise<void> {
  const { output, json = false } = options;
  const { out, err, paint, quiet } = session;
  if (json) await out.write(document);
  if (output === undefined) return json ? undefined : writePlanText(text, session);
  await writeOutputFile(output, text, session);
  if (!quiet) err.write(`${paint.cyan('next')}:  ${runCommandLine(output, options)}\n`);
}

/** What runs the plan: with the inputs that it was planned for, and what it may do. */
function runCommandLine(file: string, { input = [], allowWrite = false }: PlanCommandOptions): string {
  const options = [...input.flatMap((value) => ['--input', value]), ...(allowWrite ? ['--allow-write'] : [])];
  return ['planloom', 'run', file, ...options].map(shellWord).join(' ');
}

/** What `planloom plan --json` writes. */
function planDocument(task: string, { proposal, plan, decisions }: FoundPlan, review: PlanReview): object {
  const { source, confidence, notes = [], attempts, usage } = proposal;
  return {
    task,
    source,
    ...(confidence !== undefined && { confidence }),
    notes,
    ...(attempts !== undefined && { attempts }),
    ...(usage && { usage }),
    decisions: decisions.map(({ source, outcome, reason }) => ({ source, outcome, reason })),
    ...review,
    plan,
  };
}
