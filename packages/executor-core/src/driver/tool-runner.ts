import { describeToolError, type ToolInput } from '@planloom/tool-kit';

import type { Clock } from '../clock.ts';
import type { Command, ToolCall } from '../machine/commands.ts';
import { isThenable } from '../warnings.ts';
import { callTool } from './call-tool.ts';
import type { Inbox } from './inbox.ts';
import { ToolCallContext, type CallReports } from './tool-call-context.ts';
import { gateOf, type ToolGate } from './tool-gate.ts';

/** Does what the machine commands, and puts what comes of it into the inbox. */
export class ToolRunner {
  readonly #inbox: Inbox;
  readonly #clock: Clock;
  readonly #reports: CallReports;

  constructor(inbox: Inbox, clock: Clock, reports: CallReports) {
    this.#inbox = inbox;
    this.#clock = clock;
    this.#reports = reports;
  }

  run(commands: readonly Command[]): void {
    for (const command of commands) {
      if (command.type === 'call') this.#start(command);
      else (command.call.handle as ToolCallContext | undefined)?.abort(command.reason);
    }
  }

  #start(call: ToolCall): void {
    const context = new ToolCallContext(call, this.#reports);
    call.handle = context;
    const gate = gateOf(call.tool.prepared);
    try {
      const result = gate
        ? this.#passGate(gate, call, context)
        : callTool(call.tool.prepared, argumentsOf(call), context);
      if (isThenable(result)) this.#await(call, result);
      else this.#succeeded(call, result);
    } catch (error) {
      this.#failed(call, error);
    }
  }

  #await(call: ToolCall, result: PromiseLike<unknown>): void {
    result.then(
      (value) => this.#succeeded(call, value),
      (error: unknown) => this.#failed(call, error),
    );
  }

  /** The attempt's time begins when the gate lets it through. A call that was aborted before is not made. */
  #passGate(gate: ToolGate, call: ToolCall, context: ToolCallContext): Promise<unknown> {
    return gate.pass(
      () => {
        if (context.isAborted) return undefined;
        this.#inbox.put({ type: 'call.began', call, at: this.#clock.now() });
        return callTool(call.tool.prepared, argumentsOf(call), context);
      },
      this.#clock,
      context.signal,
    );
  }

  #succeeded(call: ToolCall, value: unknown): void {
    this.#inbox.put({ type: 'call.succeeded', call, value, at: this.#clock.now() });
  }

  #failed(call: ToolCall, error: unknown): void {
    const { code, message, retryable, retryAfterMs } = describeToolError(error);
    const reason = { code, message, retryable, cause: error, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    this.#inbox.put({ type: 'call.failed', call, reason, at: this.#clock.now() });
  }
}

/** Each attempt gets an object of its own: a tool that changes it changes neither the next attempt nor the trace. */
function argumentsOf({ input }: ToolCall): ToolInput {
  return { ...(input as ToolInput) };
}
