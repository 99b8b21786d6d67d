import type { Executor, SecretsProvider } from '@planloom/executor-core';
import type { ToolRegistry } from '@planloom/tool-kit';

import type { RecordedAnswers } from '../answers/recorded-answers.ts';
import type { LoadedPlan } from '../plans/load-plan.ts';
import type { RunOutcome } from './run-plan.ts';

/** What stands between a run and its tools: a recorder, say, or recordings. */
export interface RunStage {
  /** Makes what runs the plan, with these tools. */
  createExecutor(tools: ToolRegistry, plan: LoadedPlan): Executor;
  /** Where the run gets its secrets from; made of where they come from. Default: as they are. */
  readonly secrets?: (provider: SecretsProvider) => SecretsProvider;
  /** What is answered where the command line answers nothing. Default: nothing. */
  readonly answers?: RecordedAnswers;
  /** Whether nothing happens in the world: such a run is not kept in the history, and needs no secrets. */
  readonly isReplay: boolean;
  /** The words of the command behind `planloom`, for advice. Default: `run`. */
  readonly command?: string;
  /** Called when the run is over. Gives the outcome, which is no better than it was. */
  finish(outcome: RunOutcome): Promise<RunOutcome>;
}
