import type { Block, PlanAnalysis, StepNode } from '@planloom/dsl-schema';

/** A list of steps inside a step, and the analysis of the plan it belongs to. */
export interface InnerBlock {
  readonly title: string;
  readonly block: Block;
  readonly analysis: PlanAnalysis;
}

/** The lists of steps inside a step, in the order of the document; that of an inline subplan is among them. */
export function innerBlocks(node: StepNode, analysis: PlanAnalysis): InnerBlock[] {
  const own = node.blocks.map((block) => ({ title: blockTitle(node, block), block, analysis }));
  const subplan = analysis.subplans.get(node);
  return subplan === undefined ? own : [{ title: 'plan', block: subplan.root, analysis: subplan }, ...own];
}

/** Whether a drawing needs the title: the only list of a container goes without saying. */
export function isNamed({ block }: InnerBlock, siblings: number): boolean {
  return siblings > 1 || block.role === 'fallback' || block.role === 'compensate';
}

function blockTitle({ step, type, pointer }: StepNode, block: Block): string {
  switch (block.role) {
    case 'plan':
      return 'plan';
    case 'body':
      return 'for each';
    case 'parallel':
      return 'side by side';
    case 'reducer':
      return 'for each';
    case 'fallback':
      return 'if it fails';
    case 'compensate':
      return 'to undo it';
    case 'branch':
      return branchTitle(block.pointer.slice(pointer.length + 1), step, type);
    default:
      return block.role satisfies never;
  }
}

function branchTitle(field: string, step: StepNode['step'], type: StepNode['type']): string {
  if (type !== 'conditional' || step.type !== 'conditional') return field;
  if (field === 'then') return `if ${String(step.condition)}`;
  if (field === 'otherwise') return 'otherwise';
  const index = Number(field.split('/')[1]);
  return `if ${String(step.cases?.[index]?.when)}`;
}
