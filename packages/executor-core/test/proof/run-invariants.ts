import type { Plan, Step } from '@planloom/dsl-schema';

import type { ExecTrace, RunEvent } from '../../src/index.ts';
import { TOOL_TRAITS, type SimulatedCall } from '../support/simulated-tools.ts';
import { waitsOf } from './reference-interpreter.ts';

/** What happened in a simulated run, in the order it happened. */
export interface SimulatedRun {
  readonly plan: Plan;
  readonly plans: Readonly<Record<string, Plan>>;
  readonly concurrency: number;
  readonly maxRetries: number;
  readonly defaultTimeoutMs: number;
  readonly toolCallLimit: number;
  readonly log: readonly (RunEvent | SimulatedCall)[];
  readonly trace: ExecTrace;
  readonly status: 'success' | 'failed' | 'cancelled';
  readonly cancelledAt: number | undefined;
  readonly timersLeft: number;
  readonly listenersLeft: number;
}

type StepEvent = Extract<RunEvent, { readonly path: string }>;

/** One instance of a step: from its start to its end. */
interface Instance {
  readonly path: string;
  readonly step: Step | undefined;
  readonly parent: string | undefined;
  readonly startedAt: number;
  status: 'running' | 'success' | 'failed' | 'skipped' | 'cancelled';
  readonly calls: SimulatedCall[];
  readonly retries: Extract<RunEvent, { readonly type: 'step.retrying' }>[];
  end?: StepEvent;
}

/** Everything in a run that must not be, each as a sentence. */
export function violationsOf(run: SimulatedRun): string[] {
  return new RunInspection(run).violations;
}

class RunInspection {
  readonly violations: string[] = [];
  readonly #run: SimulatedRun;
  readonly #steps = new Map<string, Step>();
  readonly #waits = new Map<Step, readonly Step[]>();
  readonly #instances: Instance[] = [];
  /** The newest instance at each path. */
  readonly #at = new Map<string, Instance>();
  readonly #calls: SimulatedCall[] = [];
  /** Steps with a compensation, in the order they were done. */
  readonly #undoable: string[] = [];
  /** What steps wait for, by path. */
  readonly #waiting = new Map<string, Extract<StepEvent, { type: 'step.waiting' }>>();
  #suspendedAt: number | undefined = undefined;
  #suspendedMs = 0;
  #seq = 0;
  #lastAt = 0;
  #hasEnded = false;
  #isUndoing = false;
  #callsBeforeUndoing = 0;

  constructor(run: SimulatedRun) {
    this.#run = run;
    for (const plan of [run.plan, ...Object.values(run.plans)]) this.#learn(plan);
    for (const entry of run.log) {
      if ('seq' in entry) this.#takeEvent(entry);
      else this.#takeCall(entry);
    }
    this.#inspectEnd();
  }

  #learn(plan: Plan): void {
    for (const [step, waits] of waitsOf(plan)) {
      this.#steps.set(step.id, step);
      this.#waits.set(step, waits);
      if (step.type === 'subplan' && typeof step.plan !== 'string') this.#learn(step.plan);
    }
  }

  #expect(holds: boolean, sentence: () => string): void {
    if (!holds) this.violations.push(sentence());
  }

  // ---- Events

  #takeEvent(event: RunEvent): void {
    this.#expect(event.seq === ++this.#seq, () => `event ${event.seq} comes as number ${this.#seq}`);
    this.#expect(event.at >= this.#lastAt, () => `event ${event.seq} is older than the one before`);
    this.#expect(!this.#hasEnded, () => `${event.type} after the end`);
    this.#expect((event.type === 'run.started') === (event.seq === 1), () => `${event.type} is event ${event.seq}`);
    this.#lastAt = event.at;
    const isAwake = this.#suspendedAt === undefined || event.type === 'run.resumed';
    this.#expect(isAwake, () => `${event.type} while the run is suspended`);
    if ('path' in event) return this.#takeStepEvent(event);
    switch (event.type) {
      case 'run.started':
        return;
      case 'run.suspended':
        return this.#suspend(event);
      case 'run.resumed':
        return this.#goOn(event);
      case 'run.compensating':
        return this.#beginUndoing(event.steps);
      default:
        this.#hasEnded = true;
    }
  }

  #suspend({ waiting, at }: Extract<RunEvent, { type: 'run.suspended' }>): void {
    this.#suspendedAt = at;
    const calls = this.#calls.filter(({ outcome, aborted }) => !outcome && !aborted);
    this.#expect(calls.length === 0, () => `${calls.length} calls are under way in a suspended run`);
    const told = waiting.map(({ path }) => path);
    const known = [...this.#waiting.keys()];
    this.#expect(told.join() === known.join(), () => `${known.join()} wait, but ${told.join()} are told`);
  }

  #goOn({ suspendedMs, at }: Extract<RunEvent, { type: 'run.resumed' }>): void {
    const lastedMs = at - (this.#suspendedAt ?? Number.NaN);
    this.#expect(Math.abs(lastedMs - suspendedMs) < 1, () => `it was suspended ${lastedMs} ms, not ${suspendedMs}`);
    this.#suspendedMs += suspendedMs;
    this.#suspendedAt = undefined;
  }

  #wait(event: Extract<StepEvent, { type: 'step.waiting' }>): void {
    const { path, stepType } = event;
    this.#expect(this.#at.get(path)?.status === 'running', () => `${path} waits, but does not run`);
    this.#expect(!this.#waiting.has(path), () => `${path} waits twice`);
    this.#expect(stepType === 'approval' || stepType === 'wait', () => `${path} is a ${stepType}, and waits`);
    this.#waiting.set(path, event);
  }

  #resume({ path, by, waitedMs, at, decision }: Extract<StepEvent, { type: 'step.resumed' }>): void {
    const waiting = this.#waiting.get(path);
    if (!waiting) return void this.violations.push(`${path} goes on, but did not wait`);
    this.#waiting.delete(path);
    this.#expect(Math.abs(at - waiting.at - waitedMs) < 1, () => `${path} did not wait ${waitedMs} ms`);
    this.#expect((waiting.for.kind === 'approval') === (decision !== undefined), () => `${path} has no decision`);
    const { kind } = waiting.for;
    this.#expect(by === kind || by === 'timeout', () => `${path} waits for ${kind}, but ${by} came`);
    const isEarly = waiting.for.kind === 'time' && at < waiting.for.until - 0.01;
    this.#expect(!isEarly, () => `${path} goes on too early`);
  }

  #takeStepEvent(event: StepEvent): void {
    switch (event.type) {
      case 'step.started':
        this.#start(event);
        return;
      case 'step.skipped':
        return this.#skip(event);
      case 'step.cancelled':
        this.#end(event, 'cancelled');
        return;
      case 'step.completed':
        return this.#complete(event);
      case 'step.failed':
        return this.#fail(event);
      case 'step.retrying':
        this.#waiting.delete(event.path); // its time was over
        return this.#retry(event);
      case 'step.waiting':
        return this.#wait(event);
      case 'step.resumed':
        return this.#resume(event);
      default:
        this.#expect(
          this.#at.get(event.path)?.status === 'running',
          () => `${event.type} of ${event.path}, which does not run`,
        );
    }
  }

  #start(event: StepEvent): void {
    this.#expect(this.#at.get(event.path)?.status !== 'running', () => `${event.path} starts while it runs`);
    const step = this.#steps.get(event.stepId);
    const { path, parent, at: startedAt } = event;
    const instance: Instance = { path, step, parent, startedAt, status: 'running', calls: [], retries: [] };
    this.#inspectNeeds(instance);
    this.#at.set(path, instance);
    this.#instances.push(instance);
    if (parent !== undefined) this.#inspectContainer(parent);
    if (this.#isUndoing) this.#inspectUndo(instance);
  }

  #skip(event: Extract<StepEvent, { type: 'step.skipped' }>): void {
    if (event.reason === 'when') this.#inspectNeeds({ path: event.path, step: this.#steps.get(event.stepId) });
    this.#expect(this.#at.get(event.path)?.status !== 'running', () => `${event.path} is skipped while it runs`);
    this.#end(event, 'skipped');
  }

  #end(event: StepEvent, status: Instance['status']): Instance {
    let instance = this.#at.get(event.path);
    if (instance?.status !== 'running') {
      this.#expect(status === 'cancelled' || status === 'skipped', () => `${event.path} ends, but it does not run`);
      const { path, parent, at: startedAt, stepId } = event;
      instance = { path, parent, startedAt, step: this.#steps.get(stepId), status, calls: [], retries: [] };
      this.#at.set(path, instance);
      this.#instances.push(instance);
    }
    instance.status = status;
    instance.end = event;
    const isDone = status === 'success' && this.#waiting.has(event.path);
    this.#expect(!isDone, () => `${event.path} is done, but still waits`);
    this.#waiting.delete(event.path);
    for (const inner of this.#instances) {
      const isLeft = inner.status === 'running' && isInside(inner.path, event.path);
      this.#expect(!isLeft, () => `${event.path} ends while ${inner.path} runs inside it`);
    }
    return instance;
  }

  #complete(event: Extract<StepEvent, { type: 'step.completed' }>): void {
    const { path, calls, startedAt, step } = this.#end(event, 'success');
    const durationMs = event.at - startedAt;
    this.#expect(
      Math.abs(event.durationMs - durationMs) < 1,
      () => `${path} took ${durationMs} ms, not ${event.durationMs}`,
    );
    if (step?.compensate && !this.#isUndoing) this.#undoable.push(path);
    if (event.source !== undefined || event.tool === undefined) return;
    const call = calls.at(-1);
    this.#expect(call?.outcome !== undefined && !call.outcome.error, () => `${path} is done, but its call is not`);
    this.#expect(!call?.aborted, () => `${path} is done by a call that was aborted`);
    this.#expect(
      call?.attempt === event.attempts,
      () => `${path} was done at attempt ${call?.attempt}, not ${event.attempts}`,
    );
  }

  #fail(event: Extract<StepEvent, { type: 'step.failed' }>): void {
    const instance = this.#end(event, 'failed');
    const { calls, retries, path } = instance;
    const call = calls.at(-1);
    if (event.error.step !== path || !call || event.error.code.startsWith('limit/')) return;
    const { canPass } = this.#judge(instance, event.error.code);
    this.#expect(
      !canPass || retries.length === this.#maxRetries(instance),
      () => `${path} gave up after ${retries.length} retries`,
    );
  }

  #retry(event: Extract<StepEvent, { type: 'step.retrying' }>): void {
    const instance = this.#at.get(event.path);
    if (instance?.status !== 'running') {
      this.violations.push(`${event.path} is tried again, but does not run`);
      return;
    }
    instance.retries.push(event);
    const { path, retries } = instance;
    this.#expect(
      event.attempt === retries.length,
      () => `${path}: attempt ${event.attempt} failed as number ${retries.length}`,
    );
    this.#expect(retries.length <= this.#maxRetries(instance), () => `${path} is tried again too often`);
    for (const inner of this.#at.keys()) if (isInside(inner, path)) this.#at.delete(inner);
    if (event.tool === undefined) return;
    const { canPass, retryAfterMs } = this.#judge(instance, event.error.code);
    this.#expect(canPass, () => `${path} is tried again after ${event.error.code}, which does not pass`);
    const longest = retryAfterMs ?? longestPauseMs(instance.step, event.attempt);
    const isRight = retryAfterMs === undefined ? event.delayMs <= longest + 0.01 : event.delayMs === retryAfterMs;
    this.#expect(isRight, () => `${path} waits ${event.delayMs} ms, but ${longest} is right`);
  }

  /** Whether the failure of the last attempt can pass. */
  #judge(instance: Instance, code: string): { readonly canPass: boolean; readonly retryAfterMs: number | undefined } {
    const call = instance.calls.at(-1);
    if (code === 'step/timeout') this.#inspectTimeout(instance, call);
    const isOwn = !call || code === 'step/timeout' || call.outcome?.error?.code === code;
    this.#expect(isOwn, () => `${instance.path} failed with ${code}, its call did not`);
    const retryable = code === 'step/timeout' || (call?.outcome?.error?.retryable ?? false);
    const on = instance.step?.retry?.on;
    const retryAfterMs = code === 'step/timeout' ? undefined : call?.outcome?.error?.retryAfterMs;
    return { canPass: retryable && (!on || on.includes(code)), retryAfterMs };
  }

  #inspectTimeout({ path, step }: Instance, call: SimulatedCall | undefined): void {
    if (!call) return;
    const lastedMs = (call.aborted?.at ?? Number.NaN) - call.startedAt;
    this.#expect(call.aborted?.name === 'TimeoutError', () => `${path} timed out, but its call was not told`);
    this.#expect(lastedMs === this.#timeoutMs(step, call), () => `${path} timed out after ${lastedMs} ms`);
  }

  #timeoutMs(step: Step | undefined, { tool }: SimulatedCall): number {
    return step?.timeout_ms ?? TOOL_TRAITS[tool]?.timeoutMs ?? this.#run.defaultTimeoutMs;
  }

  #maxRetries({ step, calls, path }: Instance): number {
    const isCall = calls.length > 0 || path.endsWith('.reducer') || isToolStep(step);
    const tool = step && 'tool' in step ? step.tool : calls[0]?.tool;
    const unasked = !isCall || tool === 'echo' ? 0 : this.#run.maxRetries;
    return step?.retry?.max ?? step?.retry_count ?? unasked;
  }

  // ---- Order and limits

  #inspectNeeds({ path, step }: Pick<Instance, 'path' | 'step'>): void {
    const prefix = path.slice(0, path.lastIndexOf('.') + 1);
    for (const need of (step && this.#waits.get(step)) ?? []) {
      const status = this.#at.get(prefix + need.id)?.status;
      const hasEnded = status !== undefined && status !== 'running';
      this.#expect(hasEnded, () => `${path} starts before ${prefix + need.id}, which it needs, has ended`);
    }
  }

  #inspectContainer(path: string): void {
    const container = this.#at.get(path)?.step;
    const limit = container && 'concurrency' in container ? container.concurrency : undefined;
    const running = this.#instances.filter(({ parent, status }) => parent === path && status === 'running');
    if (container?.type === 'loop' || container?.type === 'reduce') {
      const items = new Set(
        running.map((inner) => /^\[(\d+)\]/.exec(inner.path.slice(path.length))?.[1]).filter(Boolean),
      );
      this.#expect(items.size <= (limit ?? 1), () => `${path} has ${items.size} items under way`);
    } else if (container?.type === 'parallel') {
      const own = running.filter(({ step }) => step && container.steps.includes(step)); // not those of its fallback
      this.#expect(own.length <= (limit ?? own.length), () => `${path} has ${own.length} steps under way`);
    }
  }

  #takeCall(call: SimulatedCall): void {
    const { path, tool, attempt, startedAt } = call;
    const instance = this.#at.get(path);
    if (instance?.status !== 'running') return void this.violations.push(`${path} calls, but does not run`);
    const retry = instance.retries.at(-1);
    const isEarly = retry !== undefined && startedAt < retry.at + retry.delayMs - 0.01;
    this.#expect(!isEarly, () => `${path} is tried again too early`);
    this.#expect(
      attempt === instance.retries.length + 1,
      () => `${path} makes attempt ${attempt} after ${instance.retries.length} retries`,
    );
    instance.calls.push(call);
    this.#calls.push(call);
    if (!this.#isUndoing) this.#callsBeforeUndoing++;
    const isUnderWay = ({ outcome, aborted }: SimulatedCall): boolean =>
      !isBefore(outcome, call) && !isBefore(aborted, call);
    const active = this.#calls.filter(isUnderWay).length;
    this.#expect(active <= this.#run.concurrency, () => `${active} calls are under way with ${path}`);
    this.#inspectToolLimits(call, tool);
  }

  #inspectToolLimits(call: SimulatedCall, tool: string): void {
    const { concurrency, rate } = TOOL_TRAITS[tool] ?? {};
    const calls = this.#calls.filter((other) => other.tool === tool);
    if (concurrency !== undefined) {
      const active = calls.filter(({ outcome, aborted }) => !isBefore(outcome, call) && !isBefore(aborted, call));
      this.#expect(active.length <= concurrency, () => `${active.length} calls of ${tool} are under way`);
    }
    const first = rate && calls.at(-1 - rate.calls);
    if (first) this.#expect(call.startedAt - first.startedAt >= rate.perMs, () => `${tool} is called too often`);
  }

  // ---- Undoing

  #beginUndoing(steps: number): void {
    this.#isUndoing = true;
    this.#expect(
      steps === this.#undoable.length,
      () => `${steps} steps are undone, but ${this.#undoable.length} were done`,
    );
  }

  /** A compensation belongs to the newest step that is not undone yet. */
  #inspectUndo({ path, parent }: Instance): void {
    const undone = parent === undefined ? undefined : this.#at.get(parent);
    if (undone?.status !== 'success' || undone.step?.compensate?.id !== path.slice(path.lastIndexOf('.') + 1)) return;
    const newest = this.#undoable.pop();
    this.#expect(newest === parent, () => `${parent} is undone before ${newest}`);
  }

  // ---- The end

  #inspectEnd(): void {
    const { status, trace, timersLeft, listenersLeft, cancelledAt } = this.#run;
    this.#expect(this.#hasEnded, () => 'no event tells of the end');
    this.#expect(timersLeft === 0, () => `${timersLeft} timers are left`);
    this.#expect(listenersLeft === 0, () => `${listenersLeft} listeners are left`);
    for (const { path, status } of this.#instances) this.#expect(status !== 'running', () => `${path} never ends`);
    for (const call of this.#calls) {
      const isLeft = !call.outcome && !call.aborted;
      this.#expect(!isLeft, () => `the call of ${call.path} was left alone`);
      const isTooLong =
        (call.outcome?.at ?? 0) - call.startedAt > this.#timeoutMs(this.#stepAt(call.path), call) && !call.aborted;
      this.#expect(!isTooLong, () => `the call of ${call.path} took too long and nobody stopped it`);
    }
    const { toolCallLimit } = this.#run;
    this.#expect(this.#callsBeforeUndoing <= toolCallLimit, () => `${this.#callsBeforeUndoing} calls were made`);
    const lateMs = cancelledAt === undefined || this.#isUndoing ? 0 : this.#lastAt - cancelledAt;
    this.#expect(lateMs <= 50, () => `it was cancelled, but ended ${lateMs} ms later`);
    this.#expect(trace.status === status, () => `the trace says ${trace.status}, but the run was ${status}`);
    this.#inspectTrace(trace);
  }

  #stepAt(path: string): Step | undefined {
    return this.#instances.find((instance) => instance.path === path)?.step;
  }

  #inspectTrace({ entries, statistics }: ExecTrace): void {
    const told = this.#instances.map(({ path, status }) => `${path} ${status}`).sort();
    const kept = entries.map(({ nodeId, status }) => `${nodeId} ${status}`).sort();
    const difference = [...told.filter((line) => !kept.includes(line)), ...kept.filter((line) => !told.includes(line))];
    this.#expect(
      told.length === kept.length && difference.length === 0,
      () => `events and trace differ: ${difference.join(', ')}`,
    );
    const count = (status: Instance['status']): number =>
      this.#instances.filter((instance) => instance.status === status).length;
    const counts = {
      totalSteps: this.#instances.length,
      successfulSteps: count('success'),
      failedSteps: count('failed'),
      skippedSteps: count('skipped'),
      cancelledSteps: count('cancelled'),
    };
    for (const [name, value] of Object.entries(counts)) {
      const kept = statistics[name as keyof typeof counts];
      this.#expect(kept === value, () => `the trace has ${name} ${kept}, but ${value} is right`);
    }
    const retries = this.#run.log.filter((entry) => 'seq' in entry && entry.type === 'step.retrying').length;
    this.#expect(
      statistics.retries === retries,
      () => `the trace has ${statistics.retries} retries, but there were ${retries}`,
    );
    this.#expect(
      statistics.toolCalls >= this.#calls.length,
      () => `the trace has ${statistics.toolCalls} calls of ${this.#calls.length}`,
    );
    const suspendedMs = statistics.suspendedMs ?? 0;
    this.#expect(
      Math.abs(suspendedMs - this.#suspendedMs) < 1,
      () => `the trace has ${suspendedMs} ms of suspension, but ${this.#suspendedMs} were told`,
    );
    this.#expect(
      statistics.peakConcurrency <= this.#run.concurrency,
      () => `the trace has a peak of ${statistics.peakConcurrency}`,
    );
    for (const { nodeId, attempts, retryCount } of entries) {
      const isWhole = attempts === undefined || attempts.length === retryCount + 1;
      this.#expect(isWhole, () => `${nodeId} has ${attempts?.length} attempts and ${retryCount} retries`);
    }
  }
}

function isToolStep(step: Step | undefined): boolean {
  if (!step) return false;
  return step.type === undefined || step.type === 'tool' || (step.type === 'final' && step.function !== undefined);
}

function isInside(path: string, container: string): boolean {
  return path.startsWith(`${container}.`) || path.startsWith(`${container}[`);
}

/** Whether something had happened when a call started. */
function isBefore(happened: { readonly at: number } | undefined, { startedAt }: SimulatedCall): boolean {
  return happened !== undefined && happened.at <= startedAt;
}

function longestPauseMs(step: Step | undefined, attempt: number): number {
  const { backoff_ms: first = 200, factor = 2, max_delay_ms: most = 30_000 } = step?.retry ?? {};
  return Math.min(most, first * factor ** (attempt - 1));
}
