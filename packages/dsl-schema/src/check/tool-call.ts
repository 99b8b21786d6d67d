import type { StepNode } from '../analysis/types.ts';

/** A call that a step makes itself, and the field that names the tool. */
export interface ToolCall {
  readonly tool: string;
  readonly field: 'tool' | 'function' | 'reducer';
  /** Names of the arguments that are given; undefined if they are not known before the run. */
  readonly given: readonly string[] | undefined;
}

/** The tool that a step calls itself, if it calls one. */
export function calledTool({ step }: StepNode): string | undefined {
  switch (step.type) {
    case undefined:
    case 'tool':
      return step.tool;
    case 'final':
      return step.function;
    case 'reduce':
      return typeof step.reducer === 'string' ? step.reducer : undefined;
    default:
      return undefined;
  }
}

/** The same, and what the step says about the call. */
export function toolCallOf({ step }: StepNode): ToolCall | undefined {
  switch (step.type) {
    case undefined:
    case 'tool':
      return { tool: step.tool, field: 'tool', given: namesOf(step.input) };
    case 'final':
      return step.function === undefined
        ? undefined
        : { tool: step.function, field: 'function', given: namesOf(step.input) };
    case 'reduce': {
      if (typeof step.reducer !== 'string') return undefined;
      const given = [step.as ?? 'item', ...(step.accumulator === undefined ? [] : [step.accumulator])];
      return { tool: step.reducer, field: 'reducer', given };
    }
    default:
      return undefined;
  }
}

function namesOf(input: { readonly [name: string]: unknown } | undefined): readonly string[] | undefined {
  if (input === undefined) return [];
  // A template that stands for all arguments is text here, whatever the types say.
  return typeof input === 'object' ? Object.keys(input) : undefined;
}
