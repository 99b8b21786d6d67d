import type { Outcome } from '../machine/commands.ts';
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
      if (machine.outcome) resolve(machine.outcome);
      else waitForMore();
    } catch (error) {
      reject(error);
    }
  }

  function takeBatch(): void {
    goOn(tellWhatIsThere);
  }

  function tellWhatIsThere(): void {
    const events = inbox.take();
    runner.run(machine.apply(events.length > 0 ? events : [inbox.tick()]));
  }

  /** Goes on when there is something to be told. Between two batches others get a turn, even where tools answer at once. */
  function waitForMore(): void {
    if (inbox.isTurnOver(machine.now)) {
      inbox.yieldToHost().then(takeBatch, reject);
      return;
    }
    const due = machine.nextDue();
    const isAtOnce = !inbox.isEmpty || machine.isBusy || (due !== undefined && due <= machine.now);
    if (isAtOnce) return inbox.soon(takeBatch);
    machine.rest();
    // Who is told that the run is suspended may answer it, or end it, at once.
    if (!inbox.isEmpty) return inbox.soon(takeBatch);
    inbox.wait(due, machine.calls.active === 1, takeBatch);
  }
}
