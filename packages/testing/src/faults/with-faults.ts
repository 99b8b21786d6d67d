import { systemClock, type Clock } from '@planloom/executor-core';
import {
  listTools,
  ToolError,
  type Tool,
  type ToolCollection,
  type ToolContext,
  type ToolInput,
} from '@planloom/tool-kit';

import { hashText } from '../seeded-random.ts';
import { sleep, untilAborted } from '../waiting.ts';
import { withExecute } from '../with-execute.ts';
import { hasOutputSchema, spoilResult } from './spoil-result.ts';

/** Which calls a fault is for: all that fit everything that is said. */
export interface FaultPlace {
  /** Id of a tool, or several. Default: every tool. */
  readonly tool?: string | readonly string[];
  /** Id of the step that calls, or its path in the run. */
  readonly step?: string;
  /** Default: whatever the arguments are. */
  readonly when?: (input: Readonly<ToolInput>, context: ToolContext) => boolean;
  /** Only these of the calls that fit, counted from 1 in the order they are made, every attempt counted. Default: all. */
  readonly nth?: number | readonly number[];
  /** The share of the calls that fit, 0 to 1, chosen by the seed, the path and the attempt. Default: 1. */
  readonly chance?: number;
}

/** What a call fails with. */
export interface InjectedFailure {
  /** Default: `test/injected`. */
  readonly code?: string;
  readonly message?: string;
  /** Whether another attempt can help. Default: true. */
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
}

/** Something that goes wrong with calls; exactly one of `fail`, `delayMs`, `hang` and `badShape`. */
export type Fault = FaultPlace &
  (
    | { readonly fail: InjectedFailure | true }
    /** The call is made so much later. */
    | { readonly delayMs: number }
    /** The call never ends by itself: it is not made, and waits until it is told to stop. */
    | { readonly hang: true }
    /** The call is made, and what it gives is spoiled so that it does not fit the tool's output schema; or it gives this value. */
    | { readonly badShape: true | { readonly value: unknown } }
  );

/** A fault that a call has met. */
export interface InjectedFault {
  /** Position in the list of faults. */
  readonly fault: number;
  readonly kind: 'fail' | 'delay' | 'hang' | 'bad-shape';
  readonly tool: string;
  /** Path of the step in the run. */
  readonly path: string;
  readonly attempt: number;
}

/** How faults are injected. */
export interface FaultOptions {
  /** For `chance`. Default: 0. */
  readonly seed?: number;
  /** That of the run, for `delayMs`. Default: the clock of the machine. */
  readonly clock?: Clock;
}

/** Tools with faults, and what became of these. */
export interface FaultyTools {
  /** To be given to an executor. */
  readonly tools: readonly Tool[];
  /** What was injected so far, in order. A test of failures checks that they happened. */
  readonly injected: readonly InjectedFault[];
}

/**
 * Makes tools that go wrong. Of several faults that are for one call, delays add up, and of the others the first one counts. The same seed means the same faults for the same
 * steps and attempts, in whatever order the calls are made.
 *
 * ```ts
 * const { tools, injected } = withFaults(replay.tools, [
 *   { tool: 'fetch_page', nth: 2, fail: { code: 'http/status-503' } },
 *   { tool: 'fetch_page', when: ({ url }) => url === 'https://example.com/slow', hang: true },
 * ]);
 * ```
 *
 * @throws RangeError if a fault is for a tool that is not there, says none or several things that go wrong, or has a number that is none
 */
export function withFaults(tools: ToolCollection, faults: readonly Fault[], options: FaultOptions = {}): FaultyTools {
  const { seed = 0, clock = systemClock } = options;
  const originals = listTools(tools);
  for (const [index, fault] of faults.entries()) checkFault(fault, index, originals);
  const counts = faults.map(() => 0);
  const injected: InjectedFault[] = [];

  /** The faults that a call meets. Every call is counted for each fault that is for it. */
  const faultsOf = (tool: Tool, input: ToolInput, context: ToolContext): readonly Met[] =>
    faults.flatMap((fault, index) => {
      if (!isFor(fault, tool.id, input, context)) return [];
      const count = (counts[index] ?? 0) + 1;
      counts[index] = count;
      const { nth, chance = 1 } = fault;
      const isMeant = nth === undefined || (typeof nth === 'number' ? nth === count : nth.includes(count));
      return isMeant && draw(seed, index, context) < chance ? [{ fault, index }] : [];
    });
  const faulty = (tool: Tool): Tool['execute'] => {
    return (input, context) => {
      const met = faultsOf(tool, input, context);
      const delays = met.filter(({ fault }) => 'delayMs' in fault);
      const other = met.find(({ fault }) => !('delayMs' in fault));
      for (const each of other ? [...delays, other] : delays) injected.push(injection(each, tool.id, context));
      const delayMs = delays.reduce((sum, { fault }) => sum + ('delayMs' in fault ? fault.delayMs : 0), 0);
      const make = (): unknown => (other ? goWrong(other.fault, tool, input, context) : tool.execute(input, context));
      return delayMs > 0 ? sleep(delayMs, context.signal, clock).then(make) : make();
    };
  };
  return { tools: originals.map((tool) => withExecute(tool, faulty(tool))), injected };
}

/** A fault that a call meets, and its position in the list. */
interface Met {
  readonly fault: Fault;
  readonly index: number;
}

function injection({ fault, index }: Met, tool: string, { path, attempt }: ToolContext): InjectedFault {
  return { fault: index, kind: kindOf(fault), tool, path, attempt };
}

function kindOf(fault: Fault): InjectedFault['kind'] {
  if ('fail' in fault) return 'fail';
  if ('delayMs' in fault) return 'delay';
  return 'hang' in fault ? 'hang' : 'bad-shape';
}

function isFor({ tool, step, when }: Fault, id: string, input: ToolInput, context: ToolContext): boolean {
  if (tool !== undefined && !(typeof tool === 'string' ? [tool] : tool).includes(id)) return false;
  if (step !== undefined && step !== context.stepId && step !== context.path) return false;
  return when === undefined || when(input, context);
}

/** A number from 0 to 1, exclusive, that depends on the call and not on those before it. */
function draw(seed: number, index: number, { path, attempt }: ToolContext): number {
  return hashText(`${seed} ${index} ${path} ${attempt}`) / 0x1_0000_0000;
}

function goWrong(fault: Fault, tool: Tool, input: ToolInput, context: ToolContext): unknown {
  if ('fail' in fault) throw failure(fault.fail === true ? {} : fault.fail);
  if ('hang' in fault) return untilAborted(context.signal);
  if ('badShape' in fault && fault.badShape !== true) return fault.badShape.value;
  return spoilResult(tool, tool.execute(input, context), context.signal);
}

function failure({ code = 'test/injected', message, retryable = true, retryAfterMs }: InjectedFailure): ToolError {
  return new ToolError(message ?? `The test made this call fail (${code}).`, {
    code,
    retryable,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function checkFault(fault: Fault, index: number, tools: readonly Tool[]): void {
  const place = `faults[${index}]`;
  const kinds = ['fail', 'delayMs', 'hang', 'badShape'].filter((kind) => kind in fault);
  if (kinds.length !== 1) {
    throw new RangeError(
      `${place} has to say one of fail, delayMs, hang and badShape, but says ${kinds.join(' and ') || 'none'}.`,
    );
  }
  const ids = new Set(tools.map(({ id }) => id));
  const named = fault.tool === undefined ? [] : typeof fault.tool === 'string' ? [fault.tool] : fault.tool;
  for (const id of named) {
    if (!ids.has(id)) throw new RangeError(`${place} is for the tool "${id}", which is not among the tools.`);
  }
  checkNumbers(fault, place);
  if (!('badShape' in fault) || fault.badShape !== true) return;
  const loose = tools.filter((tool) => (named.length === 0 || named.includes(tool.id)) && !hasOutputSchema(tool));
  if (named.length > 0 && loose.length > 0) {
    throw new RangeError(
      `${place}: ${loose.map(({ id }) => id).join(', ')} has no outputSchema, so every result is of a good shape. Say which to give: badShape: { value: … }.`,
    );
  }
}

function checkNumbers(fault: Fault, place: string): void {
  const { nth = [], chance = 1 } = fault;
  const counts = typeof nth === 'number' ? [nth] : nth;
  if (!counts.every((count) => Number.isInteger(count) && count >= 1)) {
    throw new RangeError(`${place}.nth is ${String(nth)}, and has to be a whole number from 1, or a list of such.`);
  }
  if (!(chance >= 0 && chance <= 1)) throw new RangeError(`${place}.chance is ${chance}, and has to be from 0 to 1.`);
  if ('delayMs' in fault && !(fault.delayMs >= 0)) {
    throw new RangeError(`${place}.delayMs is ${fault.delayMs}, and has to be a number from 0.`);
  }
}
