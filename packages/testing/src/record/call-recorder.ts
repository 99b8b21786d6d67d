import type { Clock } from '@planloom/executor-core';
import type { ToolContext, ToolErrorDescription, ToolInput, ToolUsage } from '@planloom/tool-kit';

import { decodeValue, encodeValue, UnwritableValueError, type EncodedValue } from '../fixtures/encode-value.ts';
import { keyOfCall, type CallOutcome, type RecordedCall, type Said } from '../fixtures/fixtures.ts';
import { mapValues } from '../fixtures/share-values.ts';
import type { WatchedSecrets } from '../fixtures/watched-secrets.ts';

/** How much is written down. */
export interface RecordingLimits {
  /** Most characters of one value in JSON. */
  readonly valueBytes: number;
  /** Most characters of all values together. */
  readonly totalBytes: number;
}

const DEFAULT_RECORDING_LIMITS: RecordingLimits = { valueBytes: 8 * 1024 * 1024, totalBytes: 256 * 1024 * 1024 };

/** In what way a call ended. */
interface EndManner {
  readonly atOnce?: boolean;
  readonly inPieces?: boolean;
}

/** A call that is under way. What comes after its end is not written down. */
export interface OpenCall {
  say(type: 'progress', what: { readonly data: unknown }): void;
  say(type: 'log', what: { readonly message: string; readonly data?: unknown }): void;
  say(type: 'usage', what: { readonly usage: ToolUsage }): void;
  say(type: 'piece', what: { readonly piece: unknown }): void;
  succeed(result: unknown, manner: EndManner): void;
  fail(error: ToolErrorDescription, manner: EndManner): void;
}

/** Writes calls down as they are made. */
export class CallRecorder {
  readonly #clock: Clock;
  readonly #secrets: WatchedSecrets;
  readonly #limits: RecordingLimits;
  readonly #calls: (() => RecordedCall)[] = [];
  #bytes = 0;

  constructor(clock: Clock, secrets: WatchedSecrets, limits: Partial<RecordingLimits> = {}) {
    this.#clock = clock;
    this.#secrets = secrets;
    this.#limits = { ...DEFAULT_RECORDING_LIMITS, ...limits };
  }

  /** Every call so far, secrets taken out. */
  calls(): readonly RecordedCall[] {
    return this.#calls.map((snapshot) => this.#withoutSecrets(snapshot()));
  }

  begin(tool: string, input: ToolInput, { path, attempt, signal }: ToolContext): OpenCall {
    const startedAt = this.#clock.now();
    const elapsed = (): number => Math.max(0, round(this.#clock.now() - startedAt));
    const said: Said[] = [];
    let outcome: CallOutcome | undefined;
    let durationMs: number | undefined;
    let args: EncodedValue = {};
    const end = (made: () => CallOutcome): void => {
      if (outcome !== undefined) return;
      durationMs = elapsed();
      // Nobody took it: the call had been given up.
      outcome = signal.aborted ? { type: 'unfinished' } : this.#attempt(made);
    };
    const unwritable = this.#failureOf(() => (args = this.#write(input)));
    this.#calls.push(() => ({
      tool,
      key: '',
      path,
      attempt,
      arguments: args,
      durationMs: durationMs ?? elapsed(),
      ...(said.length > 0 && { said: [...said] }),
      outcome: unwritable ?? outcome ?? { type: 'unfinished' },
    }));
    return {
      say: (type: Said['type'], what: object) => {
        if (outcome !== undefined) return;
        const problem = this.#failureOf(() => said.push(this.#said(type, elapsed(), what)));
        if (problem !== undefined && type === 'piece') outcome = problem;
      },
      succeed: (result, manner) => end(() => ({ type: 'result', result: this.#write(result), ...written(manner) })),
      fail: (error, manner) => end(() => ({ type: 'error', error: this.#error(error), ...written(manner) })),
    };
  }

  #said(type: Said['type'], atMs: number, what: object): Said {
    const parts = Object.entries(what).filter(([, value]) => value !== undefined);
    const encoded = parts.map(([key, value]) => [key, this.#write(value)]);
    // What is said has the shape of its type; `say` takes no other.
    return { type, atMs, ...(Object.fromEntries(encoded) as object) } as Said;
  }

  #error({ code, message, retryable, retryAfterMs, details }: ToolErrorDescription): {
    code: string;
    message: string;
    retryable: boolean;
    retryAfterMs?: number;
    details?: EncodedValue;
  } {
    return {
      code,
      message,
      retryable,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(details !== undefined && { details: this.#write(details) }),
    };
  }

  #attempt(make: () => CallOutcome): CallOutcome {
    try {
      return make();
    } catch (error) {
      return unwritableOutcome(error);
    }
  }

  #failureOf(write: () => unknown): CallOutcome | undefined {
    try {
      write();
      return undefined;
    } catch (error) {
      return unwritableOutcome(error);
    }
  }

  #write(value: unknown): EncodedValue {
    const { valueBytes, totalBytes } = this.#limits;
    const encoded = encodeValue(value);
    const bytes = JSON.stringify(encoded).length;
    if (bytes > valueBytes) {
      throw new UnwritableValueError(`It has ${bytes} bytes, and one value may have ${valueBytes}`);
    }
    if (this.#bytes + bytes > totalBytes) {
      throw new UnwritableValueError(`All values together would have more than ${totalBytes} bytes`);
    }
    this.#bytes += bytes;
    this.#secrets.learn(value);
    return encoded;
  }

  /** Secrets are looked for at the end, when all are known. */
  #withoutSecrets(call: RecordedCall): RecordedCall {
    const cleared = mapValues(call, (value) => encodeValue(this.#secrets.clear(decodeValue(value))));
    const clean = { ...cleared, ...clearedTexts(cleared, (text) => this.#secrets.clearText(text)) };
    return { ...clean, key: keyOfCall(call.tool, clean.arguments) };
  }
}

/** The texts of a call that are no values: messages. */
function clearedTexts({ said, outcome }: RecordedCall, clear: (text: string) => string): Partial<RecordedCall> {
  return {
    ...(said && { said: said.map((each) => (each.type === 'log' ? { ...each, message: clear(each.message) } : each)) }),
    ...(outcome.type === 'error' && {
      outcome: {
        ...outcome,
        error: { ...outcome.error, message: clear(outcome.error.message), code: clear(outcome.error.code) },
      },
    }),
  };
}

function written({ atOnce = false, inPieces = false }: EndManner): { atOnce?: true; inPieces?: true } {
  return { ...(atOnce && { atOnce: true as const }), ...(inPieces && { inPieces: true as const }) };
}

function unwritableOutcome(error: unknown): CallOutcome {
  if (!(error instanceof UnwritableValueError)) throw error;
  return { type: 'unwritable', reason: error.message };
}

/** Microseconds are enough. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
