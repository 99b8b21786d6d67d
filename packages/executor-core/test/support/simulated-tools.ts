import { ToolError, type Tool, type ToolContext } from '@planloom/tool-kit';

import { hashText } from '../../../testing/src/seeded-random.ts';
import type { VirtualClock } from '../../../testing/src/virtual-clock.ts';
import type { ToolIngredient } from '../proof/arbitrary-plan.ts';
import { pureTools } from './pure-tools.ts';

/** One call as its tool sees it. */
export interface SimulatedCall {
  readonly tool: string;
  readonly path: string;
  readonly attempt: number;
  readonly startedAt: number;
  /** Set once the tool has answered. */
  outcome?: {
    readonly at: number;
    readonly error?: { readonly code: string; readonly retryable: boolean; readonly retryAfterMs?: number };
  };
  /** Set once its signal is aborted. */
  aborted?: { readonly at: number; readonly name: string };
}

/** How bad the world is. */
export interface Weather {
  readonly seed: number;
  /** Of a hundred calls, so many fail, and so many never end by themselves. */
  readonly failing: number;
  readonly hanging: number;
}

/** What the tools are, beyond what they are called with: limits, timeouts, effects. */
export const TOOL_TRAITS: Readonly<Record<string, Partial<Tool>>> = {
  mix: { concurrency: 2 },
  wrap: { rate: { calls: 2, perMs: 30 } },
  breaks: { timeoutMs: 60 },
  echo: { effects: { destructive: true } },
};

/** The same tools for plans: any of them may fail. */
export const SIMULATED_TOOLS: readonly ToolIngredient[] = [
  { id: 'mix', arguments: ['a', 'b'], gives: 'number', mayFail: true },
  { id: 'list', arguments: ['of', 'length'], gives: 'list', mayFail: true },
  { id: 'echo', arguments: ['value'], gives: 'any', mayFail: true },
  { id: 'wrap', arguments: ['value'], gives: 'any', mayFail: true },
  { id: 'nothing', arguments: [], gives: 'any', mayFail: true },
  { id: 'lookup', arguments: ['key'], gives: 'number', cached: true, mayFail: true },
  { id: 'breaks', arguments: ['value'], gives: 'number', mayFail: true },
];

/**
 * Tools that answer at once or later, fail, hang with or without an ear for their signal, or answer when nobody waits any more:
 * the same for the same seed, path and attempt, so that a smaller plan meets the same weather.
 *
 * @param onStart is told of each call when it starts
 */
export function simulatedTools(weather: Weather, clock: VirtualClock, onStart: (call: SimulatedCall) => void): Tool[] {
  return SIMULATED_TOOLS.map(({ id }) => ({
    id,
    ...TOOL_TRAITS[id],
    execute: (input, { path, attempt, signal }: ToolContext) => {
      const call: SimulatedCall = { tool: id, path, attempt, startedAt: clock.now() };
      onStart(call);
      signal.addEventListener('abort', () => {
        call.aborted ??= { at: clock.now(), name: (signal.reason as Error).name };
      });
      const answer = (): unknown => answerOf(call, id, input, weather, clock);
      return respond(call, answer, weather, clock, signal);
    },
  }));
}

function draw(call: SimulatedCall, { seed }: Weather, what: string): number {
  return hashText(`${seed} ${call.path} ${call.attempt} ${what}`) % 1000;
}

function respond(
  call: SimulatedCall,
  answer: () => unknown,
  weather: Weather,
  clock: VirtualClock,
  signal: AbortSignal,
): unknown {
  if (draw(call, weather, 'hang') < weather.hanging * 10) {
    const isDeaf = draw(call, weather, 'deaf') < 500;
    return isDeaf ? new Promise(() => undefined) : untilAborted(signal);
  }
  const pace = draw(call, weather, 'pace');
  if (pace < 250) return answer();
  if (pace < 400) return Promise.resolve().then(answer);
  const delayMs = pace > 970 ? 900 : pace % 90;
  return new Promise((resolve) => clock.after(delayMs, () => resolve(undefined))).then(answer);
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}

function answerOf(
  call: SimulatedCall,
  id: string,
  input: Record<string, unknown>,
  weather: Weather,
  clock: VirtualClock,
): unknown {
  const at = clock.now();
  if (draw(call, weather, 'fail') >= weather.failing * 10) {
    call.outcome = { at };
    return id === 'lookup' || id === 'breaks' ? draw(call, weather, 'value') : pureTools[id]!(input, 1);
  }
  const kind = draw(call, weather, 'kind');
  const retryable = kind < 700;
  const retryAfterMs = kind < 150 ? kind % 50 : undefined;
  const error = {
    code: retryable ? 'test/passing' : 'test/lasting',
    retryable,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  call.outcome = { at, error };
  throw new ToolError('simulated', error);
}
