import type { PlanAnalysis } from '@planloom/dsl-schema';

import { planToMermaid } from '../drawing/mermaid.ts';
import { planToSvg } from '../drawing/svg.ts';
import { ExitCode } from '../exit-code.ts';
import { loadPlan } from '../plans/load-plan.ts';
import type { Session } from '../session.ts';
import { writeOutputFile } from '../write-output-file.ts';

type GraphFormat = 'mermaid' | 'svg';

/** Options of `planloom graph`. */
export interface GraphCommandOptions {
  /** Default: `svg` if `out` ends in `.svg`, else `mermaid`. */
  readonly format?: GraphFormat;
  readonly out?: string;
}

const DRAW: Readonly<Record<GraphFormat, (analysis: PlanAnalysis) => string>> = {
  mermaid: planToMermaid,
  svg: planToSvg,
};

/** Draws a plan. The tools need not be known. */
export async function graphCommand(
  session: Session,
  file: string,
  { format, out }: GraphCommandOptions,
): Promise<ExitCode> {
  const { analysis } = await loadPlan(file, session, {});
  const drawing = DRAW[format ?? (out?.endsWith('.svg') === true ? 'svg' : 'mermaid')](analysis);
  if (out === undefined) {
    await session.out.write(drawing);
    return ExitCode.ok;
  }
  await writeOutputFile(out, drawing, session);
  if (!session.quiet) session.err.write(`${session.paint.green('wrote')} ${out}\n`);
  return ExitCode.ok;
}
