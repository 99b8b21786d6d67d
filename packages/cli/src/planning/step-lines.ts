import type { PlanAnalysis } from '@planloom/dsl-schema';

import { describeStep } from '../structure/describe-step.ts';
import { innerBlocks } from '../structure/inner-blocks.ts';
import type { Paint } from '../terminal/paint.ts';
import { printableLine } from '../terminal/printable.ts';

/** More are not read by anybody who is asked whether to go on. */
const MOST_LINES = 40;

/** The steps of a plan, each on a line, those inside others further in. */
export function stepLines(analysis: PlanAnalysis, paint: Paint): string[] {
  const lines = blockLines(analysis, analysis.root, '  ', paint);
  const rest = lines.length - MOST_LINES;
  return rest <= 1 ? lines : [...lines.slice(0, MOST_LINES), paint.dim(`  … ${rest} more lines`)];
}

function blockLines(analysis: PlanAnalysis, { nodes }: PlanAnalysis['root'], indent: string, paint: Paint): string[] {
  return nodes.flatMap((node) => {
    const inner = innerBlocks(node, analysis);
    const own = `${indent}${paint.bold(printableLine(node.id))}  ${paint.dim(printableLine(describeStep(node)))}`;
    return [
      own,
      ...inner.flatMap((part) => [
        ...(inner.length > 1 || part.block.role !== 'body'
          ? [`${indent}  ${paint.dim(`${printableLine(part.title)}:`)}`]
          : []),
        ...blockLines(part.analysis, part.block, `${indent}    `, paint),
      ]),
    ];
  });
}
