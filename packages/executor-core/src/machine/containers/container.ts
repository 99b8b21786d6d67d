import type { DecisionInfo, ErrorInfo, ItemCounts, ResumedBy, WaitingFor } from '../../events.ts';
import type { Frame } from '../../program/frame.ts';
import type { Evaluator, BlockProgram, Action } from '../../program/program.ts';
import type { BlockRun } from '../block-run.ts';
import type { Answer } from '../commands.ts';
import type { Failure, FailureReason } from '../failure.ts';
import type { RunBudget } from '../run-budget.ts';
import type { StepRun } from '../step-run.ts';

/** What a container can ask of the machine. */
export interface ContainerHost {
  /** Milliseconds since 1970. */
  readonly now: number;
  startBlock(program: BlockProgram, frame: Frame, owner: StepRun, ordinal: number, limit?: number): void;
  complete(run: StepRun, output: unknown): void;
  fail(run: StepRun, reason: FailureReason): void;
  /** Counts an iteration against the run's limits; if there is none left, the run fails and the answer is false. */
  takeIteration(run: StepRun): boolean;
  /** What the run, or the subplan that the step stands in, may still do. */
  budgetOf(run: StepRun): RunBudget;
  /** Evaluates; if that fails, the step fails and the answer is `undefined`. */
  evaluate(run: StepRun, evaluator: Evaluator, frame: Frame): { readonly value: unknown } | undefined;
  /** Shows observers what the step goes over, or what its plan is given. */
  showInput(run: StepRun, input: unknown): void;
  /** Lets the step wait for something from outside; what comes is handed to `resumed`. */
  wait(run: StepRun, waitingFor: WaitingFor): void;
  /** Says that the wait of a step is over. */
  endWait(run: StepRun, by: ResumedBy, decision?: DecisionInfo): void;
  /** When the attempt times out: milliseconds since 1970; `undefined` if never. */
  dueOf(run: StepRun): number | undefined;
  reportItems(run: StepRun, counts: ItemCounts): void;
  /** Makes an error readable at `errors.<id of the step>`. */
  rememberError(run: StepRun, error: unknown): void;
}

/** How a kind of step works that calls no tool: what it does with the blocks it owns, or with what it waits for. */
export interface Container {
  start(run: StepRun, host: ContainerHost): void;
  /** A block of it has ended well. */
  blockDone?(run: StepRun, block: BlockRun, host: ContainerHost): void;
  /** What it waits for has come. */
  resumed?(run: StepRun, answer: Answer, host: ContainerHost): void;
  /** Its time is over. False: that is a failure. */
  timedOut?(run: StepRun, host: ContainerHost): boolean;
  /** Whether it goes on although an item of it has failed. Absent: never. */
  bears?(run: StepRun): boolean;
  /** An item that it bears has failed. */
  itemFailed?(run: StepRun, block: BlockRun, failed: StepRun, failure: Failure, host: ContainerHost): void;
}

/** The action of a container's step. */
export function actionOf<Kind extends Action['kind']>(run: StepRun, kind: Kind): Extract<Action, { kind: Kind }> {
  const { action } = run.node;
  if (action.kind !== kind) throw new Error(`${run.path} is a ${action.kind}, not a ${kind}`);
  return action as Extract<Action, { kind: Kind }>;
}

/** An item's result, as `settle` shows it. */
export type SettledItem =
  | { readonly status: 'fulfilled'; readonly value: unknown }
  | { readonly status: 'rejected'; readonly reason: Pick<ErrorInfo, 'code' | 'message' | 'step'> };

/** The reason of a rejected item. */
export function rejected({ code, message, origin }: Failure): SettledItem {
  return { status: 'rejected', reason: { code, message, step: origin.path } };
}
