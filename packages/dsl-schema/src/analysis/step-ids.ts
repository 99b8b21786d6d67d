import type { Scope, StepIds, StepNode } from './types.ts';

/** The steps of a plan by their ids, as they are found. Ids are unique in a plan that is right; in others they need not be. */
export class StepIdTable implements StepIds {
  readonly #first = new Map<string, StepNode>();
  /** Where an id is used more than once: the first step of it in each scope. */
  readonly #byScope = new Map<string, Map<Scope, StepNode>>();

  get size(): number {
    return this.#first.size;
  }

  add(node: StepNode): void {
    const first = this.#first.get(node.id);
    if (!first) {
      this.#first.set(node.id, node);
      return;
    }
    let byScope = this.#byScope.get(node.id);
    if (!byScope) this.#byScope.set(node.id, (byScope = new Map([[first.block.scope, first]])));
    if (!byScope.has(node.block.scope)) byScope.set(node.block.scope, node);
  }

  keys(): Iterable<string> {
    return this.#first.keys();
  }

  first(id: string): StepNode | undefined {
    return this.#first.get(id);
  }

  find(id: string, from: Scope): StepNode | undefined {
    const first = this.#first.get(id);
    if (!first) return undefined;
    const byScope = this.#byScope.size === 0 ? undefined : this.#byScope.get(id);
    for (let scope: Scope | undefined = from; scope; scope = scope.parent) {
      const found = byScope ? byScope.get(scope) : first.block.scope === scope ? first : undefined;
      if (found) return found;
    }
    return undefined;
  }
}
