import type { Block, Scope, StepNode } from '../../analysis/types.ts';
import { RESERVED_NAMES } from '../names.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** A variable of an iteration that hides one from outside is easily taken for that one. */
export const shadowedName: Rule = {
  codes: ['plan/shadowed-name'],
  check(context) {
    checkRoot(context);
    const seen = new Set<Scope>([context.analysis.root.scope]);
    for (const block of context.analysis.blocks) {
      if (seen.has(block.scope) || block.role === 'compensate') continue;
      seen.add(block.scope);
      checkLocals(block, context);
      for (const { name, writers } of block.scope.variables.values()) {
        const [writer] = writers;
        if (writer && findOuter(name, block.scope)) reportShadow(name, outputPointer(writer), writer, context);
      }
    }
  },
};

function checkRoot(context: RuleContext): void {
  for (const name of context.variables) {
    const [writer] = context.analysis.root.scope.variables.get(name)?.writers ?? [];
    if (writer && name !== 'input') reportShadow(name, outputPointer(writer), writer, context);
  }
}

function checkLocals({ scope, owner }: Block, context: RuleContext): void {
  if (!owner) return;
  for (const name of scope.locals) {
    const field = fieldOf(name, owner);
    const outer = findOuter(name, scope);
    // Loops inside loops that all call their item "item" are fine: that is the name they were given by default.
    if (!outer || (field === undefined && outer.kind === 'local')) continue;
    reportShadow(name, field === undefined ? owner.pointer : `${owner.pointer}/${field}`, owner, context);
  }
}

function fieldOf(name: string, { step }: StepNode): string | undefined {
  return Object.entries(step).find(
    ([field, value]) => ['as', 'index_as', 'accumulator'].includes(field) && value === name,
  )?.[0];
}

function findOuter(name: string, { parent }: Scope): { kind: 'local' | 'variable' } | undefined {
  for (let scope = parent; scope; scope = scope.parent) {
    if (scope.locals.includes(name)) return { kind: 'local' };
    if (scope.variables.has(name)) return { kind: 'variable' };
  }
  return undefined;
}

function reportShadow(name: string, path: string, { id }: StepNode, { report }: RuleContext): void {
  // That such a name cannot be used is told already.
  if (RESERVED_NAMES.has(name)) return;
  report({
    code: 'plan/shadowed-name',
    severity: 'warning',
    path,
    message: `the "${name}" of the step "${id}" hides a variable of the same name from outside`,
    suggestion: 'give it a name of its own',
  });
}

function outputPointer({ pointer, step }: StepNode): string {
  return `${pointer}/${step.output === undefined ? 'id' : 'output'}`;
}
