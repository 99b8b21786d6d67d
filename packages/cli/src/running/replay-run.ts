import { createHash } from 'node:crypto';

import { createExecutor, type Executor } from '@planloom/executor-core';
import {
  type Fixtures,
  FixturesError,
  readFixtures,
  replayTools,
  type ToolReplay,
  VirtualClock,
} from '@planloom/testing';
import { ToolRegistry } from '@planloom/tool-kit';
import { standardTools } from '@planloom/tools-std';

import { recordedAnswers } from '../answers/recorded-answers.ts';
import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { readText } from '../plans/read-text.ts';
import type { Session } from '../session.ts';
import { printable } from '../terminal/printable.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { tellNotes } from '../terminal/tell-notes.ts';
import type { RunStage } from './run-stage.ts';

/** A stage on which nothing is called, and the tools as the fixtures have them. */
export interface ReplayStage extends RunStage {
  /** For the check of the plan. */
  readonly tools: ToolRegistry;
}

/** Missing calls that are named. */
const MOST_NAMED = 5;

/**
 * A stage on which tools give what was recorded, in the order and time of the recording, on virtual time: nothing is called and nothing is waited for.
 *
 * @throws CliError (usage) if the file cannot be read, or is none of fixtures
 */
export async function replayStage(file: string, session: Session): Promise<ReplayStage> {
  // Whatever depends on the time or the run's id, such as how long pauses are, is the same each time.
  const clock = new VirtualClock();
  const tools = definitionsIn(await loadFixtures(file, session));
  const runId = `replay-${createHash('sha256').update(JSON.stringify(tools.fixtures)).digest('hex').slice(0, 12)}`;
  const replay = replayTools(tools.fixtures, { tools: tools.registry, timing: 'recorded', clock });
  return {
    tools: tools.registry,
    isReplay: true,
    secrets: () => replay.secrets,
    answers: recordedAnswers(tools.fixtures, replay, clock),
    createExecutor: () => onVirtualTime(createExecutor(replay.tools, { clock, runId }), clock),
    finish: async (outcome) => {
      tell(replay, file, session);
      return replay.missing.length > 0 && outcome.ok ? { ...outcome, exitCode: ExitCode.runFailed } : outcome;
    },
  };
}

/**
 * Reads fixtures from a file.
 *
 * @throws CliError (usage) if they cannot be read
 */
export async function loadFixtures(file: string, session: Session): Promise<Fixtures> {
  const text = await readText(file, session);
  try {
    return readFixtures(text);
  } catch (error) {
    if (!(error instanceof FixturesError)) throw error;
    throw new CliError(ExitCode.usage, error.message, {
      where: file,
      next: text.includes('"entries"')
        ? `of a trace, planloom trace record ${shellWord(file)} --fixtures FILE makes some`
        : 'planloom trace record PLAN --fixtures FILE writes them',
      cause: error,
    });
  }
}

/** The tools of the fixtures, and the standard ones as they are: a plan that has come to call one is told which call was not recorded. */
function definitionsIn(fixtures: Fixtures): { readonly fixtures: Fixtures; readonly registry: ToolRegistry } {
  const registry = ToolRegistry.from(standardTools({ root: '.', allowWrite: true }));
  registry.registerAll(replayTools(fixtures).tools, { replace: true });
  return { fixtures, registry };
}

/** An executor whose runs move the time on whenever they wait. */
function onVirtualTime(executor: Executor, clock: VirtualClock): Executor {
  return {
    ...executor,
    stream: (plan, context, options) => {
      const stream = executor.stream(plan, context, options);
      const settled = stream.result.catch(() => undefined); // how the run ends is told by its own promise
      clock.settle(settled).catch((error: unknown) => stream.cancel(error));
      return stream;
    },
  };
}

function tell(replay: ToolReplay, file: string, session: Session): void {
  const { err, paint } = session;
  const { missing } = replay;
  if (missing.length > 0) {
    const count = missing.length === 1 ? 'a call is' : `${missing.length} calls are`;
    err.write(`${paint.red('error[replay/missing]')}: ${count} not in ${file}\n`);
    for (const { path, message } of missing.slice(0, MOST_NAMED)) err.write(`  ${printable(`${path}: ${message}`)}\n`);
    if (missing.length > MOST_NAMED) err.write(`  and ${missing.length - MOST_NAMED} more\n`);
  }
  const unused = replay.unused().length;
  if (unused > 0) tellNotes([`${unused} recorded ${unused === 1 ? 'call was' : 'calls were'} not made`], session);
}
