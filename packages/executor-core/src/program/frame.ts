import type { RunBudget } from '../machine/run-budget.ts';
import type { FrameLayout } from './program.ts';

/** One run of a plan: the plan itself, or that of a subplan step. */
export interface PlanInstance {
  /** The variables it began with. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** What its final step gave; `undefined` as long as there is none. */
  result: unknown;
  /** What a subplan may still do. The plan of the run has none of its own. */
  readonly budget: RunBudget | undefined;
}

/** The variables of one scope at run time: of a plan, or of one iteration. */
export class Frame {
  /** By the slots of the layout; `undefined` as long as nothing is written. */
  readonly values: unknown[];
  readonly parent: Frame | undefined;
  readonly plan: PlanInstance;
  /** The errors of steps that failed and were handled, by id. */
  errors: Map<string, unknown> | undefined = undefined;

  /** @param size how many variables it holds */
  constructor(parent: Frame | undefined, plan: PlanInstance, size: number) {
    this.values = new Array<unknown>(size);
    this.parent = parent;
    this.plan = plan;
  }
}

/** The frame of a plan that begins with these variables. */
export function planFrame(layout: FrameLayout, variables: PlanInstance['variables'], budget?: RunBudget): Frame {
  const frame = new Frame(undefined, { variables, result: undefined, budget }, layout.names.length);
  const given = Object.keys(variables);
  const slotOf = given.length > FEW ? slotTable(layout) : (name: string) => layout.names.indexOf(name);
  for (const name of given) {
    const slot = slotOf(name);
    if (slot >= 0) frame.values[slot] = variables[name];
  }
  return frame;
}

/** So many names are looked for one by one; a table of a large plan takes longer to make. */
const FEW = 8;

function slotTable({ names }: FrameLayout): (name: string) => number {
  const slots = new Map(names.map((name, slot) => [name, slot]));
  return (name) => slots.get(name) ?? -1;
}

/** The variables of a plan's frame as they are now: those it began with and those written since. */
export function variablesOf(layout: FrameLayout, frame: Frame): Record<string, unknown> {
  const variables: Record<string, unknown> = {};
  for (const name of Object.keys(frame.plan.variables)) define(variables, name, frame.plan.variables[name]);
  for (const [slot, name] of layout.names.entries()) {
    const value = frame.values[slot];
    if (value !== undefined) define(variables, name, value);
  }
  return variables;
}

/** Sets an own property, also one named `__proto__`. */
export function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
