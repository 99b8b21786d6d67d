import { describeToolError, type ToolInput } from '@planloom/tool-kit';

import type { Clock } from '../clock.ts';
import type { Command, ToolCall } from '../machine/commands.ts';
import type { FailureReason } from '../machine/failure.ts';
import { RunSecrets } from '../secrets/run-secrets.ts';
import type { SecretPlace } from '../secrets/secret-arguments.ts';
import type { SecretRedactor } from '../secrets/secret-redactor.ts';
import type { SecretsProvider } from '../secrets/secrets-provider.ts';
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
  readonly #provider: SecretsProvider | undefined;
  /** Made with the first call that has secrets in it. */
  #secrets: RunSecrets | undefined = undefined;

  constructor(inbox: Inbox, clock: Clock, reports: CallReports, provider?: SecretsProvider) {
    this.#inbox = inbox;
    this.#clock = clock;
    this.#reports = reports;
    this.#provider = provider;
  }

  /** What a tool said, with references in place of the secrets that tools were given so far. */
  clear(value: unknown): unknown {
    return this.#secrets ? this.#secrets.redactor.value(value) : value;
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
      const { action } = call.run.node;
      const hasSecrets = action.kind === 'call' && action.secrets !== undefined;
      const result =
        gate || hasSecrets
          ? this.#callCarefully(gate, call, context)
          : callTool(call.tool.prepared, argumentsOf(call.input), context);
      if (isThenable(result)) this.#await(call, result);
      else this.#succeeded(call, result);
    } catch (error) {
      this.#failed(call, error);
    }
  }

  /** Calls when the tool's own limits allow, if it has some, with the secrets in place. */
  #callCarefully(gate: ToolGate | undefined, call: ToolCall, context: ToolCallContext): unknown {
    return gate ? this.#passGate(gate, call, context) : this.#call(call, context);
  }

  #call(call: ToolCall, context: ToolCallContext): unknown {
    const { action } = call.run.node;
    if (action.kind === 'call' && action.secrets) return this.#callWithSecrets(call, action.secrets, context);
    return callTool(call.tool.prepared, argumentsOf(call.input), context);
  }

  /** Gets the secrets anew for each attempt. A call that was aborted meanwhile is not made. */
  #callWithSecrets(call: ToolCall, places: readonly SecretPlace[], context: ToolCallContext): unknown {
    this.#secrets ??= new RunSecrets(this.#provider);
    const input = this.#secrets.reveal(call.input, places, context.signal);
    const { prepared } = call.tool;
    if (!isThenable(input)) return callTool(prepared, argumentsOf(input), context);
    return input.then((known) => (context.isAborted ? undefined : callTool(prepared, argumentsOf(known), context)));
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
        return this.#call(call, context);
      },
      this.#clock,
      context.signal,
    );
  }

  #succeeded(call: ToolCall, value: unknown): void {
    const cleared = this.#secrets ? this.#secrets.redactor.value(value) : value;
    this.#inbox.put({ type: 'call.succeeded', call, value: cleared, at: this.#clock.now() });
  }

  #failed(call: ToolCall, error: unknown): void {
    const { code, message, retryable, retryAfterMs } = describeToolError(error);
    const reason = { code, message, retryable, cause: error, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    const cleared = this.#secrets ? clearedReason(reason, this.#secrets.redactor) : reason;
    this.#inbox.put({ type: 'call.failed', call, reason: cleared, at: this.#clock.now() });
  }
}

function clearedReason(reason: FailureReason, redactor: SecretRedactor): FailureReason {
  const { code, message, cause } = reason;
  return { ...reason, code: redactor.text(code), message: redactor.text(message), cause: redactor.value(cause) };
}

/** Each attempt gets an object of its own: a tool that changes it changes neither the next attempt nor the trace. */
function argumentsOf(input: unknown): ToolInput {
  return { ...(input as ToolInput) };
}
