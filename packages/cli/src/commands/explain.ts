import { type PlanSource, rangeAt } from '@planloom/dsl-schema';

import { ExitCode } from '../exit-code.ts';
import { explainPlan } from '../explain/explain-plan.ts';
import { explanationText, type StepPlace } from '../explain/explain-text.ts';
import { loadPlan } from '../plans/load-plan.ts';
import type { Session } from '../session.ts';

/** Options of `planloom explain`. */
export interface ExplainCommandOptions {
  readonly json?: boolean;
}

/** Says what runs when and why not earlier. The tools need not be known. */
export async function explainCommand(
  session: Session,
  file: string,
  { json = false }: ExplainCommandOptions,
): Promise<ExitCode> {
  const { analysis, parsed } = await loadPlan(file, session, {});
  const explanation = explainPlan(analysis);
  await session.out.write(
    json
      ? `${JSON.stringify(explanation, finiteOrNull, 2)}\n`
      : explanationText(explanation, session.outPaint, placeIn(parsed.source)),
  );
  return ExitCode.ok;
}

function placeIn(source: PlanSource | undefined): StepPlace {
  return (pointer) => (source === undefined ? '' : `line ${rangeAt(source, pointer).start.line}`);
}

/** JSON has no infinity: no limit is `null`. */
function finiteOrNull(_key: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY ? null : value;
}
