import type { PlanScope } from './plan-scope.ts';
import type { PlanStep } from './plan-step.ts';
import type { Scope, StepIds, StepNode } from './types.ts';

/** The steps of a plan by their ids. What is seen from a scope is found there; a table of all is made for those who ask. */
export class StepIdTable implements StepIds {
  readonly #nodes: readonly PlanStep[];
  #first: Map<string, StepNode> | undefined = undefined;

  /** @param nodes the steps of the plan; they may be added later, but not once all of them are asked for */
  constructor(nodes: readonly PlanStep[]) {
    this.#nodes = nodes;
  }

  get areUnique(): boolean {
    return this.#nodes.every(isOnlyOne) || this.#table.size === this.#nodes.length;
  }

  keys(): Iterable<string> {
    return this.#table.keys();
  }

  first(id: string): StepNode | undefined {
    return this.#table.get(id);
  }

  find(id: string, from: Scope): StepNode | undefined {
    // Every scope of an analysis is one of its own making.
    for (let scope: PlanScope | undefined = from as PlanScope; scope; scope = scope.parent) {
      const found = scope.stepOf(id);
      if (found) return found;
    }
    return undefined;
  }

  get #table(): Map<string, StepNode> {
    if (this.#first) return this.#first;
    const first = new Map<string, StepNode>();
    for (const node of this.#nodes) if (!first.has(node.id)) first.set(node.id, node);
    this.#first = first;
    return first;
  }
}

/** Whether it stands in the plan itself, and alone writes the variable of its name: no other step can have its id. */
function isOnlyOne({ id, variable, block }: PlanStep): boolean {
  return variable.name === id && variable.writers.length === 1 && !block.scope.parent;
}
