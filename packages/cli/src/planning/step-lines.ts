import { type Block, calledTool, type PlanAnalysis, type StepNode } from '@planloom/dsl-schema';

import type { Session } from '../session.ts';
import { describeStep } from '../structure/describe-step.ts';
import { innerBlocks } from '../structure/inner-blocks.ts';
import { fitWidth } from '../terminal/fit-width.ts';
import { printableLine } from '../terminal/printable.ts';
import { wrapWords } from '../terminal/wrap-words.ts';
import type { PlanReview } from './plan-review.ts';

/** More are not read by anybody who is asked whether to go on. */
const MOST_LINES = 60;

const DEFAULT_COLUMNS = 100;

/**
 * Shows the steps of a plan, those inside others further in, with what they give their tools: cut off at the end of the line, but whole where a
 * tool changes something or reaches out. Silent with `--quiet`.
 */
export function tellSteps(analysis: PlanAnalysis, { tools }: PlanReview, session: Session): void {
  if (session.quiet) return;
  const vital = new Set(tools.filter(({ effects }) => !effects.readOnly || effects.openWorld).map(({ tool }) => tool));
  const lines = blockLines(analysis, analysis.root, '  ', { vital, session });
  const rest = lines.filter(({ isVital }) => !isVital).slice(MOST_LINES);
  const shown = lines.filter((line) => !rest.includes(line)).map(({ text }) => text);
  const more = rest.length === 0 ? [] : [session.paint.dim(`  … ${rest.length} more steps that only read`)];
  session.err.write(`${[...shown, ...more].join('\n')}\n\n`);
}

interface Line {
  readonly text: string;
  /** Whether a person has to see it, however long the plan is. */
  readonly isVital: boolean;
}

interface Shown {
  /** Tools that change something or reach out. */
  readonly vital: ReadonlySet<string>;
  readonly session: Session;
}

function blockLines(analysis: PlanAnalysis, { nodes }: Block, indent: string, shown: Shown): Line[] {
  return nodes.flatMap((node) => {
    const inner = innerBlocks(node, analysis);
    return [
      stepLine(node, indent, shown),
      ...inner.flatMap(({ title, block, analysis }) => [
        ...(inner.length > 1 || block.role !== 'body' ? [titleLine(title, indent, shown)] : []),
        ...blockLines(analysis, block, `${indent}    `, shown),
      ]),
    ];
  });
}

function titleLine(title: string, indent: string, { session: { paint } }: Shown): Line {
  return { text: `${indent}  ${paint.dim(`${printableLine(title)}:`)}`, isVital: false };
}

function stepLine(node: StepNode, indent: string, { vital, session: { err, paint } }: Shown): Line {
  const columns = (err.columns ?? DEFAULT_COLUMNS) - indent.length;
  const [id, does] = [printableLine(node.id), printableLine(describeStep(node))];
  const isVital = vital.has(calledTool(node) ?? '');
  const head = `${indent}${paint.bold(id)}  ${isVital ? paint.yellow(does) : does}`;
  const given = givenText(node);
  const lines = isVital
    ? ['', ...wrapWords(given, columns - 4)].join(`\n${indent}    `)
    : `  ${paint.dim(fitWidth(given, columns - id.length - does.length - 4))}`;
  return { text: given === '' ? head : `${head}${lines}`, isVital };
}

/** What a step gives its tool, or shows to who decides, as it stands in the plan: `path: notes.md, limit: 3`. */
function givenText({ step }: StepNode): string {
  const given = step.type === 'approval' ? step.show : 'input' in step ? step.input : undefined;
  if (typeof given !== 'object' || Array.isArray(given)) return '';
  const parts = Object.entries(given).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return printableLine(parts.join(', '));
}
