import { loopLocals, reduceLocals } from '../../analysis/analyse.ts';
import type { Scope, StepNode } from '../../analysis/types.ts';
import { scopesOf } from '../plan-index.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { WriterPairs } from '../writer-pairs.ts';

/** Two steps that can both run may not write one variable; the branches of one conditional may. */
export const writeConflict: Rule = {
  codes: ['plan/write-conflict'],
  step: checkOwnLocals,
  check(context) {
    const pairs = new WriterPairs();
    for (const scope of scopesOf(context.analysis)) {
      for (const { name, writers } of scope.variables.values()) {
        checkLocals(name, writers, scope, context);
        if (writers.length < 2) continue;
        for (const [first, second] of pairs.findConflicts(name, writers)) reportConflict(name, first, second, context);
      }
    }
  },
};

function reportConflict(name: string, first: StepNode, second: StepNode, { report }: RuleContext): void {
  const isOnlyDuplicateId =
    first.id === second.id && first.step.output === undefined && second.step.output === undefined;
  if (isOnlyDuplicateId) return;
  report({
    code: 'plan/write-conflict',
    severity: 'error',
    path: outputPointer(second),
    message: `both "${first.id}" and "${second.id}" write "${name}", and both can run`,
    related: [{ message: `"${first.id}" writes it here`, path: outputPointer(first) }],
    suggestion:
      first.step.when !== undefined && second.step.when !== undefined
        ? 'make them the branches of one conditional, or give one of them another "output"'
        : 'give one of them another "output"',
  });
}

function checkLocals(name: string, writers: readonly StepNode[], scope: Scope, { report }: RuleContext): void {
  if (scope.kind !== 'iteration' || !scope.locals.includes(name)) return;
  for (const writer of writers) {
    report({
      code: 'plan/write-conflict',
      severity: 'error',
      path: outputPointer(writer),
      message: `"${writer.id}" writes "${name}", which the step around it sets for each iteration`,
      suggestion: 'give it another "output"',
    });
  }
}

/** The variables that one loop or reduce sets differ from each other. */
function checkOwnLocals(node: StepNode, { report }: RuleContext): void {
  const { step } = node;
  if (step.type !== 'loop' && step.type !== 'reduce') return;
  const name = repeatedIn(step.type === 'loop' ? loopLocals(step) : reduceLocals(step));
  if (name === undefined) return;
  const field = 'accumulator' in step && step.accumulator === name ? 'accumulator' : 'index_as';
  report({
    code: 'plan/write-conflict',
    severity: 'error',
    path: `${node.pointer}/${field}`,
    message: `two variables of "${step.id}" are both called "${name}"`,
    suggestion: `give "as", "index_as" and "accumulator" names of their own`,
  });
}

function repeatedIn(names: readonly string[]): string | undefined {
  return names.find((name, position) => names.indexOf(name) < position);
}

function outputPointer({ pointer, step }: StepNode): string {
  return `${pointer}/${step.output === undefined ? 'id' : 'output'}`;
}
