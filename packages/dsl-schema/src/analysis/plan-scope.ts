import type { ReadTarget, Scope, StepIds, StepNode, Variable } from './types.ts';

/** A scope while its variables are found. */
export class PlanScope implements Scope {
  readonly kind: Scope['kind'];
  readonly parent: PlanScope | undefined;
  readonly locals: readonly string[];
  readonly steps: StepIds;
  readonly variables: Map<string, WrittenVariable> = new Map();
  /** What a name among the locals means. */
  readonly local: ReadTarget = { kind: 'local', scope: this };

  constructor(kind: Scope['kind'], parent: PlanScope | undefined, locals: readonly string[], steps: StepIds) {
    this.kind = kind;
    this.parent = parent;
    this.locals = locals;
    this.steps = steps;
  }

  addWriter(node: StepNode): void {
    const known = this.variables.get(node.output);
    if (known) known.writers.push(node);
    else this.variables.set(node.output, new WrittenVariable(this, node));
  }
}

class WrittenVariable implements Variable {
  readonly kind = 'variable';
  readonly scope: PlanScope;
  readonly name: string;
  readonly slot: number;
  readonly writers: StepNode[];

  constructor(scope: PlanScope, writer: StepNode) {
    this.scope = scope;
    this.name = writer.output;
    this.slot = scope.locals.length + scope.variables.size;
    this.writers = [writer];
  }
}
