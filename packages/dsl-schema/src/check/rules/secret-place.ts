import type { Read, StepNode } from '../../analysis/types.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { isInCallInput, SECRET_NAME, secretName } from '../secret-read.ts';

/** A secret goes from the run to a tool and nowhere else, and nothing is worked out from it. */
export const secretPlace: Rule = {
  codes: ['plan/secret-place'],
  check(context) {
    for (const { node, read } of context.analysis.secretReads) checkRead(node, read, context);
  },
};

function checkRead(node: StepNode, read: Read, { report }: RuleContext): void {
  const fault = faultOfForm(read) ?? faultOfPlace(node, read);
  if (!fault) return;
  const { pointer, offset, reference } = read;
  const span = { start: offset + reference.start, end: offset + reference.end };
  report({ code: 'plan/secret-place', severity: 'error', path: pointer, span, ...fault });
}

interface Fault {
  readonly message: string;
  readonly suggestion: string;
}

function faultOfForm(read: Read): Fault | undefined {
  if (secretName(read) !== undefined) return undefined;
  const [name] = read.reference.segments;
  if (read.expression.path && read.reference.segments.length === 1 && !SECRET_NAME.test(String(name))) {
    return {
      message: `a secret cannot be called "${name}": its name has letters, digits and "_", and no digit in front`,
      suggestion: 'write {{secrets.NAME}}',
    };
  }
  const shown = typeof name === 'string' && SECRET_NAME.test(name) ? name : 'NAME';
  return {
    message: `a secret is read as {{secrets.${shown}}} and by nothing more: no expression can work with it`,
    suggestion: `write {{secrets.${shown}}}, by itself or in a text: "Bearer {{secrets.${shown}}}"`,
  };
}

function faultOfPlace(node: StepNode, read: Read): Fault | undefined {
  if (isInCallInput(node, read)) return undefined;
  if (node.type === 'subplan') {
    return {
      message: `a secret cannot be given to a subplan: the subplan reads it where it calls a tool`,
      suggestion: `write {{secrets.${secretName(read)}}} in the subplan`,
    };
  }
  const field = read.pointer.slice(node.pointer.length + 1).split('/', 1)[0] ?? '';
  const isInput = field === 'input' && node.type !== 'reduce';
  return {
    message: `a secret can be read only in an argument of a tool, and ${isInput ? `"${node.id}" gives it to none` : `"${field}" is none`}`,
    suggestion: 'read it in the "input" of the step that calls the tool which needs it',
  };
}
