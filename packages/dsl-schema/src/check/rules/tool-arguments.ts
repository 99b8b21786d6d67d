import type { StepNode } from '../../analysis/types.ts';
import { appendPointer } from '../../json-pointer.ts';
import type { Rule, RuleContext } from '../rule.ts';
import type { ToolArguments } from '../tool-arguments.ts';
import { toolCallOf, type ToolCall } from '../tool-call.ts';

/** A call gives every argument that its tool needs, and none that the tool doesn't know. */
export const toolArguments: Rule = {
  codes: ['plan/missing-argument', 'plan/unknown-argument'],
  check(context) {
    for (const node of context.analysis.nodes) {
      const call = toolCallOf(node);
      const known = call && context.tools?.argumentsOf(call.tool);
      if (call?.given && known) checkCall(node, call, call.given, known, context);
    }
  },
};

function checkCall(
  node: StepNode,
  call: ToolCall,
  given: readonly string[],
  known: ToolArguments,
  context: RuleContext,
): void {
  const missing = known.required.filter((name) => !given.includes(name));
  const unknown = known.others === 'accepted' ? [] : given.filter((name) => !known.names.includes(name));
  for (const name of unknown) reportUnknown(node, call, name, known, given, context);
  for (const name of missing) reportMissing(node, call, name, known, context);
}

function reportUnknown(
  node: StepNode,
  call: ToolCall,
  name: string,
  known: ToolArguments,
  given: readonly string[],
  { report, nearest }: RuleContext,
): void {
  const meant = nearest(
    name,
    known.names.filter((candidate) => !given.includes(candidate)),
  );
  const path = call.field === 'reducer' ? `${node.pointer}/reducer` : appendPointer(`${node.pointer}/input`, name);
  report({
    code: 'plan/unknown-argument',
    severity: known.others === 'refused' ? 'error' : 'warning',
    path,
    ...(call.field !== 'reducer' && { about: 'key' }),
    message: `the tool "${call.tool}" has no argument "${name}"`,
    suggestion: meant === undefined ? `it has: ${known.names.join(', ')}` : `did you mean "${meant}"?`,
    ...(meant !== undefined &&
      call.field !== 'reducer' && {
        fix: [{ op: 'move', from: path, path: appendPointer(`${node.pointer}/input`, meant) }],
      }),
  });
}

function reportMissing(
  node: StepNode,
  call: ToolCall,
  name: string,
  known: ToolArguments,
  { report }: RuleContext,
): void {
  const hasInput = call.field !== 'reducer' && 'input' in node.step;
  report({
    code: 'plan/missing-argument',
    severity: 'error',
    path: hasInput ? `${node.pointer}/input` : `${node.pointer}/${call.field}`,
    message: `the tool "${call.tool}" needs the argument "${name}"`,
    suggestion:
      call.field === 'reducer'
        ? `make the reducer a step, whose "input" gives it`
        : `arguments it needs: ${known.required.join(', ')}`,
  });
}
