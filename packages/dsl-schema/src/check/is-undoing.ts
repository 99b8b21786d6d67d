import type { StepNode } from '../analysis/types.ts';

/** Whether a step runs only to undo another one. */
export function isUndoing({ block }: StepNode): boolean {
  return block.role === 'compensate' || (block.owner !== undefined && isUndoing(block.owner));
}
