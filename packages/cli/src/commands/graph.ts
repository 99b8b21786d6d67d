import { extname } from 'node:path';

import type { PlanAnalysis } from '@planloom/dsl-schema';

import { CliError } from '../cli-error.ts';
import { planToMermaid } from '../drawing/mermaid.ts';
import { planToSvg } from '../drawing/svg.ts';
import { ExitCode } from '../exit-code.ts';
import { loadPlan } from '../plans/load-plan.ts';
import type { Session } from '../session.ts';
import { writeOutputFile } from '../write-output-file.ts';

type GraphFormat = 'mermaid' | 'svg';

/** Options of `planloom graph`. */
export interface GraphCommandOptions {
  /** Default: by the ending of `out`; on standard output `mermaid`. */
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
  const chosen = format ?? formatOf(out);
  const { analysis } = await loadPlan(file, session, {});
  const drawing = DRAW[chosen](analysis);
  if (out === undefined) {
    await session.out.write(drawing);
    return ExitCode.ok;
  }
  await writeOutputFile(out, chosen === 'mermaid' && isMarkdown(out) ? fenced(drawing) : drawing, session);
  if (!session.quiet) session.err.write(`${session.paint.green('wrote')} ${out}\n`);
  return ExitCode.ok;
}

const FORMATS: Readonly<Record<string, GraphFormat>> = {
  '.svg': 'svg',
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.md': 'mermaid',
};

/** @throws CliError (usage) for a file whose ending says that it is something else */
function formatOf(out: string | undefined): GraphFormat {
  if (out === undefined) return 'mermaid';
  const format = FORMATS[extname(out).toLowerCase()];
  if (format !== undefined) return format;
  throw new CliError(ExitCode.usage, `no drawing is written to a file that ends in "${extname(out)}"`, {
    where: out,
    next: `end it in ${Object.keys(FORMATS).join(', ')}, or say --format mermaid or svg`,
  });
}

function isMarkdown(file: string): boolean {
  return /\.md$/iu.test(file);
}

/** Mermaid as Markdown shows it. */
function fenced(drawing: string): string {
  return `\`\`\`mermaid\n${drawing}\`\`\`\n`;
}
