import type { ToolContext, ToolPiece, ToolUsage } from '@planloom/tool-kit';

import type { ToolCall } from '../machine/commands.ts';
import type { FailureReason } from '../machine/failure.ts';

/** What a call can report while it is under way. */
export interface CallReports {
  readonly runId: string;
  progress(call: ToolCall, data: unknown): void;
  log(call: ToolCall, message: string, data: unknown): void;
  piece(call: ToolCall, piece: ToolPiece): void;
  /** No more pieces come of the call. */
  endOfPieces(call: ToolCall): void;
  usage(call: ToolCall, usage: ToolUsage): void;
  carrier(call: ToolCall): ToolContext['carrier'];
}

/** What a tool is told about its call. What costs something is made when it is asked for. */
export class ToolCallContext implements ToolContext {
  readonly #call: ToolCall;
  readonly #reports: CallReports;
  #controller: AbortController | undefined = undefined;
  #abortReason: FailureReason | undefined = undefined;
  /** What the tool itself gives, or a promise of it; set if that is to be kept. */
  made: { readonly result: unknown } | undefined = undefined;

  constructor(call: ToolCall, reports: CallReports) {
    this.#call = call;
    this.#reports = reports;
  }

  get runId(): string {
    return this.#reports.runId;
  }

  get stepId(): string {
    return this.#call.run.node.id;
  }

  get path(): string {
    return this.#call.run.path;
  }

  get attempt(): number {
    return this.#call.attempt;
  }

  get idempotencyKey(): string {
    return `${this.runId}/${this.path}`;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#abortReason) this.#controller.abort(abortError(this.#abortReason));
    }
    return this.#controller.signal;
  }

  get progress(): ToolContext['progress'] {
    return (data) => this.#reports.progress(this.#call, data);
  }

  get log(): ToolContext['log'] {
    return (message, data) => this.#reports.log(this.#call, message, data);
  }

  get usage(): ToolContext['usage'] {
    return (usage) => this.#reports.usage(this.#call, usage);
  }

  get carrier(): ToolContext['carrier'] {
    return this.#reports.carrier(this.#call);
  }

  tellPiece(piece: ToolPiece): void {
    this.#reports.piece(this.#call, piece);
  }

  endPieces(): void {
    this.#reports.endOfPieces(this.#call);
  }

  get isAborted(): boolean {
    return this.#abortReason !== undefined;
  }

  abort(reason: FailureReason): void {
    this.#abortReason = reason;
    this.#controller?.abort(abortError(reason));
  }
}

/** What the signal of a call is aborted with: an error named as hosts name theirs. */
function abortError({ code, message, cause }: FailureReason): Error {
  const error = new Error(message, cause === undefined ? undefined : { cause });
  error.name = code === 'step/timeout' ? 'TimeoutError' : 'AbortError';
  return error;
}
