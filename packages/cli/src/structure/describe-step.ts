import type { StepNode } from '@planloom/dsl-schema';

import { durationText } from '../terminal/duration-text.ts';

/** What a step does, in a few words: `read_file`, `loop over list.files, 4 at a time`, `final`. */
export function describeStep({ step }: StepNode): string {
  switch (step.type) {
    case undefined:
    case 'tool':
      return step.tool;
    case 'loop':
      return `loop ${loopRange(step)}${atATime(step.concurrency)}`;
    case 'parallel':
      return `parallel${atATime(step.concurrency)}`;
    case 'reduce':
      return `${step.accumulator === undefined ? 'map' : 'fold'} ${itemsText(step.input)}${reducerText(step.reducer)}${atATime(step.concurrency)}`;
    case 'conditional':
      return step.condition === undefined ? 'first case that holds' : `if ${String(step.condition)}`;
    case 'final':
      return step.function === undefined ? 'result' : `result by ${step.function}`;
    case 'approval':
      return `ask: ${step.message}`;
    case 'wait':
      return waitRange(step);
    case 'subplan':
      return typeof step.plan === 'string' ? `plan ${step.plan}` : 'plan';
    default:
      return step satisfies never;
  }
}

function loopRange({ over, while: condition, until }: Extract<StepNode['step'], { type: 'loop' }>): string {
  if (over !== undefined) return `over ${itemsText(over)}`;
  return condition === undefined ? `until ${String(until)}` : `while ${String(condition)}`;
}

function waitRange({ for_ms: forMs, until, signal }: Extract<StepNode['step'], { type: 'wait' }>): string {
  if (signal !== undefined) return `wait for signal ${signal}`;
  if (until !== undefined) return `wait until ${bare(until)}`;
  return typeof forMs === 'number' ? `wait ${durationText(forMs)}` : `wait ${bare(forMs ?? '')} ms`;
}

function itemsText(items: string | readonly unknown[]): string {
  if (typeof items !== 'string') return `${items.length} items`;
  return bare(items);
}

/** What stands in the braces, where that is all there is. */
function bare(template: string): string {
  return template.replace(/^\s*\{\{\s*(.*?)\s*\}\}\s*$/u, '$1');
}

function reducerText(reducer: unknown): string {
  return typeof reducer === 'string' ? ` by ${reducer}` : '';
}

function atATime(concurrency: number | undefined): string {
  return concurrency === undefined || concurrency === 1 ? '' : `, ${concurrency} at a time`;
}
