import type { StepNode } from '../../analysis/types.ts';
import { indexOf } from '../plan-index.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** An id names one step in the whole plan, nested steps included. */
export const duplicateId: Rule = {
  codes: ['plan/duplicate-id'],
  check(context) {
    const { byId } = indexOf(context.analysis);
    if (byId.size === context.analysis.nodes.length) return;
    const freeIds = new FreeIds(byId.keys());
    for (const node of context.analysis.nodes) {
      const first = byId.get(node.id);
      if (first && first !== node) reportDuplicate(node, first, freeIds.take(node.id), context);
    }
  },
};

function reportDuplicate(node: StepNode, first: StepNode, free: string, { report }: RuleContext): void {
  const path = `${node.pointer}/id`;
  report({
    code: 'plan/duplicate-id',
    severity: 'error',
    path,
    message: `the id "${node.id}" is used twice`,
    related: [{ message: 'first used here', path: `${first.pointer}/id` }],
    suggestion: `name this step "${free}", and use that name where this step is meant`,
    fix: [{ op: 'replace', path, value: free }],
  });
}

class FreeIds {
  readonly #taken: Set<string>;
  readonly #lastNumber = new Map<string, number>();

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  take(id: string): string {
    let number = this.#lastNumber.get(id) ?? 1;
    do number++;
    while (this.#taken.has(`${id}_${number}`));
    this.#lastNumber.set(id, number);
    this.#taken.add(`${id}_${number}`);
    return `${id}_${number}`;
  }
}
