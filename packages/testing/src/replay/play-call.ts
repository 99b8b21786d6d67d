import type { Clock } from '@planloom/executor-core';
import { ToolError, type ToolContext } from '@planloom/tool-kit';

import { decodeValue } from '../fixtures/encode-value.ts';
import type { CallOutcome, RecordedCall, RecordedError, Said } from '../fixtures/fixtures.ts';
import { sleep, untilAborted } from '../waiting.ts';

/** How long replayed calls take. */
export type ReplayTiming = 'instant' | 'recorded';

/** What a call is played with. */
export interface PlaySettings {
  readonly timing: ReplayTiming;
  readonly clock: Clock;
}

/** Does again what a tool did: says what it said, then ends as it ended. What had not ended waits until it is told to stop. */
export function playCall(call: RecordedCall, context: ToolContext, settings: PlaySettings): unknown {
  const { outcome, said = [] } = call;
  if (outcome.type === 'result' || outcome.type === 'error') {
    if (outcome.atOnce === true) return playAtOnce(said, outcome, context);
    if (outcome.inPieces === true) return playPieces(call, context, settings);
  }
  return said.some(({ type }) => type === 'piece')
    ? playPieces(call, context, settings)
    : playLater(call, context, settings);
}

function playAtOnce(said: readonly Said[], outcome: CallOutcome, context: ToolContext): unknown {
  for (const each of said) say(each, context);
  return end(outcome);
}

function playLater(call: RecordedCall, context: ToolContext, settings: PlaySettings): Promise<unknown> {
  const { said = [], outcome, durationMs } = call;
  if (said.length > 0 || outcome.type === 'unfinished') return sayThenEnd(call, context, settings);
  // As many turns of promises as a plain tool takes: which of two calls that end at one time is first depends on it.
  const isOver = settings.timing === 'instant' || durationMs === 0;
  const due = isOver ? Promise.resolve() : sleep(durationMs, context.signal, settings.clock);
  return due.then(() => end(outcome)).then((result) => result); // a recorder had its turn, too
}

async function sayThenEnd(call: RecordedCall, context: ToolContext, settings: PlaySettings): Promise<unknown> {
  const { said = [], outcome, durationMs } = call;
  const pause = pauses(context.signal, settings);
  for (const each of said) {
    await pause(each.atMs);
    say(each, context);
  }
  if (outcome.type === 'unfinished') return untilAborted(context.signal);
  await pause(durationMs);
  return end(outcome);
}

async function* playPieces(
  { said = [], outcome, durationMs }: RecordedCall,
  context: ToolContext,
  settings: PlaySettings,
): AsyncGenerator {
  const pause = pauses(context.signal, settings);
  for (const each of said) {
    await pause(each.atMs);
    if (each.type === 'piece') yield decodeValue(each.piece);
    else say(each, context);
  }
  if (outcome.type === 'unfinished') return untilAborted(context.signal);
  await pause(durationMs);
  return end(outcome);
}

/** Waits until so many milliseconds after the beginning, if that matters. */
function pauses(signal: AbortSignal, { timing, clock }: PlaySettings): (atMs: number) => Promise<void> {
  const startedAt = clock.now();
  return async (atMs) => {
    if (timing === 'instant') return;
    const ms = startedAt + atMs - clock.now();
    if (ms > 0) await sleep(ms, signal, clock);
  };
}

function say(said: Said, context: ToolContext): void {
  switch (said.type) {
    case 'progress':
      return context.progress(decodeValue(said.data));
    case 'log':
      return said.data === undefined ? context.log(said.message) : context.log(said.message, decodeValue(said.data));
    case 'usage':
      return context.usage(said.usage);
    case 'piece':
      return; // pieces are the result's, not the tool's to say
    default:
      return said satisfies never;
  }
}

function end(outcome: CallOutcome): unknown {
  switch (outcome.type) {
    case 'result':
      return decodeValue(outcome.result);
    case 'error':
      throw asError(outcome.error);
    case 'unwritable':
      throw new ToolError(`The recording does not have what this call gave. ${outcome.reason}.`, {
        code: 'replay/unwritable',
        retryable: false,
      });
    case 'unfinished':
      return undefined;
    default:
      return outcome satisfies never;
  }
}

function asError({ code, message, retryable, retryAfterMs, details }: RecordedError): ToolError {
  return new ToolError(message, {
    code,
    retryable,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(details !== undefined && { details: decodeValue(details) }),
  });
}
