import type { ErrorInfo, ItemCounts } from '../../events.ts';
import type { Frame } from '../../program/frame.ts';
import type { Evaluator, BlockProgram, Action } from '../../program/program.ts';
import type { BlockRun } from '../block-run.ts';
import type { Failure, FailureReason } from '../failure.ts';
import type { RunBudget } from '../run-budget.ts';
import type { StepRun } from '../step-run.ts';

/** What a container can ask of the machine. */
export interface ContainerHost {
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
  reportItems(run: StepRun, counts: ItemCounts): void;
  /** Makes an error readable at `errors.<id of the step>`. */
  rememberError(run: StepRun, error: unknown): void;
}

/** How a kind of container runs the blocks it owns. */
export interface Container {
  start(run: StepRun, host: ContainerHost): void;
  /** A block of it has ended well. */
  blockDone(run: StepRun, block: BlockRun, host: ContainerHost): void;
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
