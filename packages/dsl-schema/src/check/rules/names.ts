import type { StepNode } from '../../analysis/types.ts';
import { isName, RESERVED_NAMES, toName } from '../names.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** Ids and variables can be written in an expression, and hide nothing that is always there. */
export const names: Rule = {
  codes: ['plan/invalid-name', 'plan/reserved-name'],
  check(context) {
    for (const node of context.analysis.nodes) checkNames(node, context);
  },
};

const NAME_FIELDS: ReadonlySet<string> = new Set(['id', 'output', 'as', 'index_as', 'accumulator']);

function checkNames({ step, pointer }: StepNode, context: RuleContext): void {
  for (const [field, name] of Object.entries(step)) {
    if (!NAME_FIELDS.has(field) || typeof name !== 'string') continue;
    if (RESERVED_NAMES.has(name)) reportReserved(name, `${pointer}/${field}`, context);
    else if (!isName(name)) reportInvalid(name, `${pointer}/${field}`, context);
  }
}

function reportReserved(name: string, path: string, { report }: RuleContext): void {
  report({
    code: 'plan/reserved-name',
    severity: 'error',
    path,
    message: `the name "${name}" is taken by the language`,
    suggestion: `call it "${name.replaceAll('_', '')}_value", for instance`,
  });
}

function reportInvalid(name: string, path: string, { report }: RuleContext): void {
  report({
    code: 'plan/invalid-name',
    severity: 'error',
    path,
    message: `"${shorten(name)}" cannot be a name: names have letters, digits, "_" and "-", and start with a letter or "_"`,
    suggestion: `call it "${shorten(toName(name))}", for instance`,
  });
}

function shorten(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}
