import type { PlanPart, PlanProposal, PlanStream } from '@planloom/executor-core';

/**
 * Parts of a plan that readers take as they come, each all of them. They are kept until they are read; leaving the loop leaves the planning going.
 *
 * @param run tells the parts, and gives the proposal
 */
export function createPartStream(run: (push: (part: PlanPart) => void) => Promise<PlanProposal>): PlanStream {
  const parts: PlanPart[] = [];
  let isOver = false;
  const waiting: (() => void)[] = [];
  const wake = (): void => {
    for (const goOn of waiting.splice(0)) goOn();
  };
  const proposal = run((part) => {
    parts.push(part);
    wake();
  }).finally(() => {
    isOver = true;
    wake();
  });
  // Whoever reads the parts meets the failure at the proposal.
  proposal.catch(() => {});
  async function* read(): AsyncGenerator<PlanPart> {
    for (let position = 0; ;) {
      const part = parts[position];
      if (part !== undefined) {
        position += 1;
        yield part;
      } else if (isOver) return;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }
  return { proposal, [Symbol.asyncIterator]: read };
}
