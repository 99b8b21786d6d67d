import type { ExecTrace } from '@planloom/executor-core';
import { type Fixtures, fixturesOfTrace } from '@planloom/testing';
import type { Tool } from '@planloom/tool-kit';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { printableLine } from '../terminal/printable.ts';
import { type ToolboxOptions, withToolbox } from '../toolbox/open-toolbox.ts';
import { writeFixtures } from './write-fixtures.ts';

/** Calls that are named. */
const MOST_NAMED = 5;

/** Turns the trace of a run that is over into fixtures: nothing is run. The tools are asked for what they say of themselves. */
export function recordEndedRun(
  trace: ExecTrace,
  file: string,
  options: ToolboxOptions,
  session: Session,
): Promise<ExitCode> {
  return withToolbox({ ...options, allowWrite: true }, session, async (registry) => {
    const names = new Set(trace.entries.flatMap(({ toolName }) => toolName ?? []));
    const tools = registry.getAll().filter(({ id }) => names.has(id));
    const fixtures = fixturesIn(trace, tools);
    if (!(await writeFixtures(file, fixtures, session))) return ExitCode.usage;
    tellUnwritable(fixtures, session);
    return ExitCode.ok;
  });
}

function fixturesIn(trace: ExecTrace, tools: readonly Tool[]): Fixtures {
  try {
    return fixturesOfTrace(trace, { tools });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CliError(ExitCode.usage, 'the trace shows no values of this run, so it cannot be replayed', {
      next: 'planloom trace record PLAN --fixtures FILE runs the plan, and writes down all of it',
      cause: error,
    });
  }
}

function tellUnwritable({ calls }: Fixtures, { err, paint, quiet }: Session): void {
  const unwritable = calls.filter(({ outcome }) => outcome.type === 'unwritable');
  if (unwritable.length === 0 || quiet) return;
  const what = unwritable.length === 1 ? 'one call is' : `${unwritable.length} calls are`;
  err.write(
    `${paint.yellow('warning')}: ${what} not whole, as the trace has cut what they took or gave; a replay fails there\n`,
  );
  for (const { path, tool } of unwritable.slice(0, MOST_NAMED)) err.write(`  ${printableLine(`${path}: ${tool}`)}\n`);
  if (unwritable.length > MOST_NAMED) err.write(`  and ${unwritable.length - MOST_NAMED} more\n`);
}
