import type { Read, StepNode } from '../../analysis/types.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { readArguments, type ToolArguments } from '../tool-arguments.ts';

/** What a plan reads of its input is described in its `inputs`, and given if the input is known already. */
export const inputNames: Rule = {
  codes: ['plan/unknown-input', 'plan/missing-input'],
  check(context) {
    const described = readArguments(context.plan.inputs);
    const given = namesGiven(context.input);
    if (!described && !given) return;
    for (const node of context.analysis.nodes) {
      for (const read of node.reads) {
        const name = inputName(read);
        if (name !== undefined) checkName(node, read, name, described, given, context);
      }
    }
  },
};

function namesGiven(input: unknown): readonly string[] | undefined {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? Object.keys(input) : undefined;
}

/** The property of the input that a plain path reads. */
function inputName({ target, reference, expression }: Read): string | undefined {
  const [name] = reference.segments;
  const readsInput = target.kind === 'local' && target.scope.kind === 'plan' && reference.name === 'input';
  return readsInput && expression.path && typeof name === 'string' ? name : undefined;
}

function checkName(
  node: StepNode,
  read: Read,
  name: string,
  described: ToolArguments | undefined,
  given: readonly string[] | undefined,
  { nearest, report }: RuleContext,
): void {
  const place = {
    path: read.pointer,
    span: { start: read.offset + read.reference.start, end: read.offset + read.reference.end },
  };
  if (described && described.others !== 'accepted' && !described.names.includes(name)) {
    const meant = nearest(name, described.names);
    return report({
      code: 'plan/unknown-input',
      severity: described.others === 'refused' ? 'error' : 'warning',
      ...place,
      message: `"${node.id}" reads "input.${name}", which the plan's "inputs" do not describe`,
      suggestion: meant === undefined ? 'describe it in "inputs"' : `did you mean "input.${meant}"?`,
    });
  }
  if (!given || given.includes(name) || described?.defaulted.includes(name)) return;
  report({
    code: 'plan/missing-input',
    severity: 'error',
    ...place,
    message: `"${node.id}" reads "input.${name}", but the input has no "${name}"`,
    suggestion: `give it, or say what holds without it: "input.${name} ?? null"`,
  });
}
