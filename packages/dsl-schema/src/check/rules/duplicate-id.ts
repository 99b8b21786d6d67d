import type { StepNode } from '../../analysis/types.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** An id names one step in the whole plan, nested steps included. */
export const duplicateId: Rule = {
  codes: ['plan/duplicate-id'],
  check(context) {
    const { ids, nodes } = context.analysis;
    if (ids.areUnique) return;
    const freeIds = new FreeIds(ids.keys());
    for (const node of nodes) {
      const first = ids.first(node.id);
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
