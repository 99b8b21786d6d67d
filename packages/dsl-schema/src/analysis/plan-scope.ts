import type { PlanStep } from './plan-step.ts';
import type { ReadTarget, Scope, StepIds, Variable } from './types.ts';

/** A scope while its variables are found. */
export class PlanScope implements Scope {
  readonly kind: Scope['kind'];
  readonly parent: PlanScope | undefined;
  readonly locals: readonly string[];
  readonly steps: StepIds;
  readonly variables: Map<string, WrittenVariable> = new Map();
  /** What a name among the locals means. */
  readonly local: ReadTarget = { kind: 'local', scope: this };
  /** The steps whose variable has another name than they have, the first of each id. */
  #renamed: Map<string, PlanStep> | undefined = undefined;

  constructor(kind: Scope['kind'], parent: PlanScope | undefined, locals: readonly string[], steps: StepIds) {
    this.kind = kind;
    this.parent = parent;
    this.locals = locals;
    this.steps = steps;
  }

  /** The first step of that id in this scope. Most steps write a variable of their own name, so that is where they are found. */
  stepOf(id: string): PlanStep | undefined {
    const named = this.variables.get(id)?.named;
    const renamed = this.#renamed?.get(id);
    if (!named || !renamed) return named ?? renamed;
    return named.index < renamed.index ? named : renamed;
  }

  /** Takes in a step. Returns what it writes. */
  addStep(node: PlanStep): Variable {
    if (node.id !== node.output) {
      this.#renamed ??= new Map();
      if (!this.#renamed.has(node.id)) this.#renamed.set(node.id, node);
    }
    let variable = this.variables.get(node.output);
    if (variable) variable.add(node);
    else this.variables.set(node.output, (variable = new WrittenVariable(this, node)));
    return variable;
  }
}

class WrittenVariable implements Variable {
  readonly kind = 'variable' as const;
  readonly scope: PlanScope;
  readonly name: string;
  readonly slot: number;
  readonly writers: PlanStep[];
  /** The first writer that goes by the same name. */
  named: PlanStep | undefined;

  constructor(scope: PlanScope, writer: PlanStep) {
    this.scope = scope;
    this.name = writer.output;
    this.slot = scope.locals.length + scope.variables.size;
    this.writers = [writer];
    this.named = writer.id === writer.output ? writer : undefined;
  }

  add(writer: PlanStep): void {
    this.writers.push(writer);
    if (writer.id === this.name) this.named ??= writer;
  }
}
