import type { StepNode } from '../../analysis/types.ts';
import { isName, RESERVED_NAMES, toName } from '../names.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** Ids and variables can be written in an expression, and hide nothing that is always there. */
export const names: Rule = {
  codes: ['plan/invalid-name', 'plan/reserved-name'],
  check: checkVariables,
  step: checkNames,
};

/** What the run begins with would be hidden by the secrets, or hide them. */
function checkVariables({ variables, report }: RuleContext): void {
  if (!variables.has('secrets')) return;
  report({
    code: 'plan/reserved-name',
    severity: 'error',
    path: '',
    message: 'the run starts with a variable "secrets", but that name is taken by the language',
    suggestion: 'give secrets to the run as its "secrets" option, and other values under another name',
  });
}

const NAME_FIELDS = ['id', 'output', 'as', 'index_as', 'accumulator'] as const;

function checkNames(node: StepNode, context: RuleContext): void {
  const step: { readonly [Field in (typeof NAME_FIELDS)[number]]?: string } = node.step;
  for (const field of NAME_FIELDS) {
    const name = step[field];
    if (name === undefined || (isName(name) && !RESERVED_NAMES.has(name))) continue;
    const path = `${node.pointer}/${field}`;
    if (RESERVED_NAMES.has(name)) reportReserved(name, path, context);
    else reportInvalid(name, path, context);
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
