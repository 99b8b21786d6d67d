import { describeToolError, type ToolInput } from '@planloom/tool-kit';

import type { Clock } from '../clock.ts';
import type { KeptCalls } from '../kept/kept-results.ts';
import { callKey } from '../machine/call-key.ts';
import type { Command, ToolCall } from '../machine/commands.ts';
import type { FailureReason } from '../machine/failure.ts';
import type { StepRun } from '../machine/step-run.ts';
import type { SecretParts } from '../secrets/held-text.ts';
import { RunSecrets } from '../secrets/run-secrets.ts';
import type { SecretPlace } from '../secrets/secret-arguments.ts';
import type { SecretRedactor } from '../secrets/secret-redactor.ts';
import type { SecretsProvider } from '../secrets/secrets-provider.ts';
import { isThenable } from '../warnings.ts';
import type { AnswerDesk } from './answer-desk.ts';
import type { CallInstruments } from './call-instruments.ts';
import { callTool, collectLate, type CallOptions } from './call-tool.ts';
import type { Inbox } from './inbox.ts';
import { ToolCallContext, type CallReports } from './tool-call-context.ts';
import { gateOf, untilAborted, type ToolGate } from './tool-gate.ts';

/** What calls are made with. */
export interface ToolRunnerSettings {
  readonly clock: Clock;
  readonly reports: CallReports;
  readonly secrets: SecretsProvider | undefined;
  readonly kept: KeptCalls | undefined;
  readonly instruments: CallInstruments;
  /** Where the run asks. */
  readonly desk: AnswerDesk;
}

const WHOLE: CallOptions = { isWhole: true };

/** Does what the machine commands, and puts what comes of it into the inbox. */
export class ToolRunner {
  readonly #inbox: Inbox;
  readonly #clock: Clock;
  readonly #reports: CallReports;
  readonly #provider: SecretsProvider | undefined;
  readonly #kept: KeptCalls | undefined;
  readonly #instruments: CallInstruments;
  readonly #desk: AnswerDesk;
  readonly #options: CallOptions;
  /** What the last attempt of a step made or took: the next one does not take it again. */
  readonly #tried = new WeakMap<StepRun, unknown>();
  /** Made with the first call that has secrets in it. */
  #secrets: RunSecrets | undefined = undefined;

  constructor(inbox: Inbox, { clock, reports, secrets, kept, instruments, desk }: ToolRunnerSettings) {
    this.#inbox = inbox;
    this.#clock = clock;
    this.#reports = reports;
    this.#provider = secrets;
    this.#kept = kept;
    this.#instruments = instruments;
    this.#desk = desk;
    this.#options = { isWhole: kept !== undefined || instruments.goAround };
  }

  /** What must not be seen, as tools of this run were given it. */
  get secretParts(): SecretParts | undefined {
    return this.#secrets?.redactor.parts;
  }

  /** What a tool said, with references in place of the secrets that tools were given so far. */
  clear(value: unknown): unknown {
    return this.#secrets ? this.#secrets.redactor.value(value) : value;
  }

  run(commands: readonly Command[]): void {
    for (const command of commands) {
      switch (command.type) {
        case 'call':
          this.#start(command);
          break;
        case 'abort':
          (command.call.handle as ToolCallContext | undefined)?.abort(command.reason);
          break;
        case 'ask':
          this.#desk.ask(command.waiting);
          break;
        case 'unask':
          this.#desk.unask(command.waiting);
      }
    }
  }

  #start(call: ToolCall): void {
    if (this.#kept) this.#startOrTake(call, this.#kept);
    else this.#make(call);
  }

  /** Takes the result of an equal call that was made before, if there is one; else others can take this one's. */
  #startOrTake(call: ToolCall, kept: KeptCalls): void {
    const { path } = call.run;
    const key = callKey(call.tool.prepared.id, call.run, call.input);
    try {
      const known = key === undefined ? undefined : kept.find(path, key);
      const tried = this.#tried.get(call.run);
      const isNew = tried === undefined || known?.value !== tried;
      if (known !== undefined && isNew) this.#take(call, known.value);
      else if (key === undefined) this.#make(call);
      else this.#make(call, (value) => this.#keep(call, key, value, kept));
    } catch (error) {
      this.#failed(call, error);
    }
  }

  #keep({ run }: ToolCall, key: string, value: unknown, kept: KeptCalls): void {
    if (isThenable(value)) this.#tried.set(run, value);
    kept.add(run.path, key, value);
  }

  #take(call: ToolCall, value: unknown): void {
    if (isThenable(value)) this.#tried.set(call.run, value);
    call.handle = new ToolCallContext(call, this.#reports);
    if (isThenable(value)) this.#await(call, value, true);
    else this.#succeeded(call, value, true);
  }

  /** @param keep takes what the tool gives, or a promise of it, which rejects if that is not to be used */
  #make(call: ToolCall, keep?: (value: unknown) => void): void {
    const context = new ToolCallContext(call, this.#reports);
    call.handle = context;
    const gate = gateOf(call.tool.prepared);
    const shared = this.#kept?.gate;
    try {
      const { action } = call.run.node;
      const hasSecrets = action.kind === 'call' && action.secrets !== undefined;
      const result =
        gate || shared || hasSecrets
          ? this.#callCarefully([shared, gate], call, context)
          : this.#invoke(call, call.input, context);
      if (isThenable(result)) {
        this.#await(call, result);
        if (keep && !gate && !shared && !hasSecrets) context.made = { result };
        keep?.(this.#outcome(call, context, result));
      } else {
        this.#succeeded(call, result);
        keep?.(this.clear(result));
      }
    } catch (error) {
      this.#failed(call, error);
    }
  }

  /**
   * What a call gave, for others to take. A tool that was told to stop may have stopped half-way, so what it gives then counts only if it has changed
   * something: that has happened, and must not happen twice.
   */
  async #outcome(call: ToolCall, context: ToolCallContext, result: PromiseLike<unknown>): Promise<unknown> {
    const { readOnly } = call.tool.prepared.effects;
    // One that only reads is not waited for once it was told to stop: another attempt makes it anew.
    await (readOnly ? untilAborted(result, context.signal) : result);
    if (context.isAborted && readOnly) throw new Error('The call was given up.');
    if (context.made === undefined) throw new Error('The call was given up before it was made.');
    // A gate lets go of a call that is given up; the tool goes on.
    return this.clear(await context.made.result);
  }

  /** Calls when the limits allow that are not those of the run, if there are some, with the secrets in place. */
  #callCarefully(limits: readonly (ToolGate | undefined)[], call: ToolCall, context: ToolCallContext): unknown {
    const gates = limits.filter((gate) => gate !== undefined);
    return gates.length > 0 ? this.#passGates(gates, call, context) : this.#call(call, context);
  }

  #call(call: ToolCall, context: ToolCallContext): unknown {
    const { action } = call.run.node;
    if (action.kind === 'call' && action.secrets) return this.#callWithSecrets(call, action.secrets, context);
    return this.#callTool(call, call.input, context);
  }

  #callTool(call: ToolCall, input: unknown, context: ToolCallContext): unknown {
    const result = this.#invoke(call, input, context);
    if (this.#kept) context.made = { result };
    return result;
  }

  /** Each attempt gets an object of its own: a tool that changes it changes neither the next attempt nor the trace. */
  #invoke(call: ToolCall, input: unknown, context: ToolCallContext): unknown {
    const { prepared } = call.tool;
    const own = { ...(input as ToolInput) };
    // A call has its place among those of its tool until the last piece of its result is there.
    const isLimited = prepared.concurrency !== undefined || prepared.rate !== undefined;
    const options = isLimited ? WHOLE : this.#options;
    if (!this.#instruments.goAround) return callTool(prepared, own, context, options);
    return this.#instruments.around(call, () => callTool(prepared, own, context, options));
  }

  /** Gets the secrets anew for each attempt. A call that was aborted meanwhile is not made. */
  #callWithSecrets(call: ToolCall, places: readonly SecretPlace[], context: ToolCallContext): unknown {
    this.#secrets ??= new RunSecrets(this.#provider);
    const input = this.#secrets.reveal(call.input, places, context.signal);
    if (!isThenable(input)) return this.#callTool(call, input, context);
    return input.then((known) => (context.isAborted ? undefined : this.#callTool(call, known, context)));
  }

  #await(call: ToolCall, result: PromiseLike<unknown>, isKept: boolean = false): void {
    result.then(
      (value) => this.#arrived(call, value, isKept),
      (error: unknown) => this.#failed(call, error),
    );
  }

  /** The attempt's time begins when the last gate lets it through. A call that was aborted before is not made. */
  #passGates(gates: readonly ToolGate[], call: ToolCall, context: ToolCallContext): unknown {
    const make = (): unknown => {
      if (context.isAborted) return undefined;
      this.#inbox.put({ type: 'call.began', call, at: this.#clock.now() });
      return this.#call(call, context);
    };
    const pass = gates.reduceRight((inner, gate) => (): unknown => gate.pass(inner, this.#clock, context.signal), make);
    return pass();
  }

  #arrived(call: ToolCall, value: unknown, isKept: boolean): void {
    try {
      const whole = collectLate(value, call.handle as ToolCallContext);
      if (whole) this.#await(call, whole, isKept);
      else this.#succeeded(call, value, isKept);
    } catch (error) {
      this.#failed(call, error);
    }
  }

  #succeeded(call: ToolCall, value: unknown, isKept: boolean = false): void {
    if (isKept) call.run.source = 'kept';
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
