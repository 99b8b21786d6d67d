import { vi } from 'vitest';

import type { Command, MachineEvent, ToolCall, Waiting } from '../../src/machine/commands.ts';
import { RunMachine, type MachineSettings } from '../../src/machine/run-machine.ts';
import { CompiledPlan } from '../../src/program/compiled-plan.ts';
import { planFrame } from '../../src/program/frame.ts';
import { canonical } from '../proof/reference-interpreter.ts';

/** One turn of a machine: what it was told, and what it wanted done. */
export interface Turn {
  /** A time: the machine was begun then. */
  readonly told: number | readonly MachineEvent[];
  readonly commands: readonly Command[];
}

/** Runs something with one run in it, and keeps what that run's machine was told and answered. */
export async function recordMachine<Result>(
  run: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly turns: readonly Turn[] }> {
  const begin = vi.spyOn(RunMachine.prototype, 'begin');
  const apply = vi.spyOn(RunMachine.prototype, 'apply');
  try {
    const result = await run();
    const order = [
      ...begin.mock.invocationCallOrder.map((at, index) => ({ at, ...turnOf(begin, index) })),
      ...apply.mock.invocationCallOrder.map((at, index) => ({ at, ...turnOf(apply, index) })),
    ];
    return { result, turns: order.sort((one, other) => one.at - other.at) };
  } finally {
    begin.mockRestore();
    apply.mockRestore();
  }
}

interface Spy {
  readonly mock: {
    readonly calls: readonly (readonly [number | readonly MachineEvent[]])[];
    readonly results: readonly { readonly value?: unknown }[];
  };
}

function turnOf({ mock }: Spy, index: number): Turn {
  return { told: mock.calls[index]![0], commands: (mock.results[index]?.value ?? []) as readonly Command[] };
}

/** Tells a fresh machine what another was told. Gives its answers and its outcome as texts, as `turnTexts` does. */
export function replay(
  compiled: CompiledPlan,
  context: Readonly<Record<string, unknown>>,
  settings: Pick<MachineSettings, 'concurrency' | 'maxRetries' | 'defaultTimeoutMs' | 'limits' | 'seed'>,
  turns: readonly Turn[],
): string[] {
  const program = CompiledPlan.programOf(compiled);
  const machine = new RunMachine(program, { ...settings, frame: planFrame(program.layout, context), observer: SILENT });
  const subjects = new Map<Subject, Subject>();
  return turns.map(({ told, commands }) => {
    const answer =
      typeof told === 'number' ? machine.begin(told) : machine.apply(told.map((event) => translate(event, subjects)));
    for (const [index, command] of commands.entries()) {
      const own = answer[index];
      if (own) subjects.set(subjectOf(command), subjectOf(own));
    }
    return commandTexts(answer);
  });
}

/** What a machine answered, turn by turn. */
export function turnTexts(turns: readonly Turn[]): string[] {
  return turns.map(({ commands }) => commandTexts(commands));
}

function commandTexts(commands: readonly Command[]): string {
  return canonical(
    commands.map((command) => {
      const { run, attempt } = subjectOf(command);
      const { type } = command;
      if (type === 'ask' || type === 'unask') return { type, path: run.path, attempt, for: command.waiting.for };
      const call = { path: run.path, attempt, input: type === 'call' ? command.input : command.call.input };
      return type === 'call' ? call : { ...call, code: command.reason.code };
    }),
  );
}

/** The same event about the same call, or the same wait, of another machine. */
function translate(event: MachineEvent, subjects: ReadonlyMap<Subject, Subject>): MachineEvent {
  if ('call' in event) return { ...event, call: subjects.get(event.call)! as ToolCall };
  if ('waiting' in event) return { ...event, waiting: subjects.get(event.waiting)! as Waiting };
  return event;
}

const nothing = (): void => undefined;
const SILENT: MachineSettings['observer'] = {
  started: nothing,
  entered: nothing,
  items: nothing,
  retrying: nothing,
  completed: nothing,
  failed: nothing,
  skipped: nothing,
  cancelled: nothing,
  waiting: nothing,
  resumed: nothing,
  runSuspended: nothing,
  runResumed: nothing,
  compensating: nothing,
};

/** What a command is about. */
type Subject = ToolCall | Waiting;

function subjectOf(command: Command): Subject {
  switch (command.type) {
    case 'call':
      return command;
    case 'abort':
      return command.call;
    default:
      return command.waiting;
  }
}
