import type { StepRun } from '../step-run.ts';
import { approval } from './approval.ts';
import { conditional } from './conditional.ts';
import type { Container } from './container.ts';
import { fold } from './fold.ts';
import { loop } from './loop.ts';
import { parallel } from './parallel.ts';
import { subplan } from './subplan.ts';
import { wait } from './wait.ts';
import { whileLoop } from './while-loop.ts';

/** How the container of a step works. */
export function containerOf(run: StepRun): Container {
  switch (run.node.action.kind) {
    case 'loop':
      return loop;
    case 'while':
      return whileLoop;
    case 'parallel':
      return parallel;
    case 'fold':
      return fold;
    case 'conditional':
      return conditional;
    case 'subplan':
      return subplan;
    case 'approval':
      return approval;
    case 'wait':
      return wait;
    default:
      throw new Error(`${run.path} is no container`);
  }
}
