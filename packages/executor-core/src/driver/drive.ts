import type { MachineEvent, Outcome } from '../machine/commands.ts';
import type { RunMachine } from '../machine/run-machine.ts';
import type { Inbox } from './inbox.ts';
import type { ToolRunner } from './tool-runner.ts';

/** Runs a machine to its end: does what it commands and tells it what came of it, batch by batch. */
export function drive(machine: RunMachine, startedAt: number, runner: ToolRunner, inbox: Inbox): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  const early = inbox.take();
  goOn(() => {
    if (early.length > 0) machine.apply(early); // cancelled before it began
    if (!machine.outcome) runner.run(machine.begin(startedAt));
  });
  return promise;

  function goOn(step: () => void): void {
    try {
      step();
      while (!machine.outcome) {
        const events = nextEvents();
        if (!events) return;
        runner.run(machine.apply(events));
      }
      resolve(machine.outcome);
    } catch (error) {
      reject(error);
    }
  }

  function takeBatch(): void {
    goOn(() => runner.run(machine.apply(inbox.take())));
  }

  /** What is there to be told; if nothing is, the loop goes on when something is, and `undefined` ends it here. */
  function nextEvents(): readonly MachineEvent[] | undefined {
    if (inbox.isTurnOver(machine.now)) {
      inbox.yieldToHost().then(() => goOn(tellAtOnce), reject);
      return undefined;
    }
    const events = inbox.take();
    if (events.length > 0) return events;
    const due = machine.nextDue();
    if (machine.isBusy || (due !== undefined && due <= machine.now)) return [inbox.tick()];
    inbox.wait(due, machine.calls.active === 1, takeBatch);
    return undefined;
  }

  /** After the host's turn nothing has to be there. */
  function tellAtOnce(): void {
    const events = inbox.take();
    runner.run(machine.apply(events.length > 0 ? events : [inbox.tick()]));
  }
}
