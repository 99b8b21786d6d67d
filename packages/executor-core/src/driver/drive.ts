import type { Outcome } from '../machine/commands.ts';
import type { RunMachine } from '../machine/run-machine.ts';
import type { Inbox } from './inbox.ts';
import type { ToolRunner } from './tool-runner.ts';

/** Runs a machine to its end: does what it commands and tells it what came of it, batch by batch. */
export async function drive(
  machine: RunMachine,
  startedAt: number,
  runner: ToolRunner,
  inbox: Inbox,
): Promise<Outcome> {
  const early = inbox.take();
  if (early.length > 0) machine.apply(early); // cancelled before it began
  if (!machine.outcome) runner.run(machine.begin(startedAt));
  while (!machine.outcome) {
    const events = await inbox.next(machine.nextDue(), machine.isBusy);
    runner.run(machine.apply(events));
  }
  return machine.outcome;
}
