import type { StepNode } from '../../analysis/types.ts';
import { appendPointer } from '../../json-pointer.ts';
import type { Rule, RuleContext } from '../rule.ts';
import type { ToolArguments } from '../tool-arguments.ts';
import { calledTool, toolCallOf, type ToolCall } from '../tool-call.ts';

/** A call gives every argument that its tool needs, and none that the tool doesn't know. */
export const toolArguments: Rule = {
  codes: ['plan/missing-argument', 'plan/unknown-argument'],
  step(node, context) {
    const tool = calledTool(node);
    const known = tool === undefined ? undefined : context.tools?.argumentsOf(tool);
    const call = known && toolCallOf(node);
    if (known && call?.given) checkCall(node, call, call.given, known, context);
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
  const meant = new Set<string>();
  for (const name of unknown) {
    const candidate = meantArgument(name, known, given, context);
    reportUnknown(node, call, { name, meant: candidate }, known, context);
    if (candidate !== undefined && call.field !== 'reducer') meant.add(candidate);
  }
  const absent = missing.filter((name) => !meant.has(name));
  if (absent.length > 0) reportMissing(node, call, absent, context);
}

function meantArgument(
  name: string,
  known: ToolArguments,
  given: readonly string[],
  { nearest }: RuleContext,
): string | undefined {
  const free = known.names.filter((candidate) => !given.includes(candidate));
  return nearest(name, free);
}

function reportUnknown(
  node: StepNode,
  call: ToolCall,
  { name, meant }: { readonly name: string; readonly meant: string | undefined },
  known: ToolArguments,
  { report }: RuleContext,
): void {
  const isReducer = call.field === 'reducer';
  const input = `${node.pointer}/input`;
  const path = isReducer ? `${node.pointer}/reducer` : appendPointer(input, name);
  const isNeeded = meant !== undefined && known.required.includes(meant);
  report({
    code: 'plan/unknown-argument',
    severity: known.others === 'refused' || (isNeeded && !isReducer) ? 'error' : 'warning',
    path,
    ...(!isReducer && { about: 'key' }),
    message: `the tool "${call.tool}" has no argument "${name}"`,
    suggestion: meant === undefined ? `it has: ${known.names.join(', ')}` : `did you mean "${meant}"?`,
    ...(meant !== undefined && !isReducer && { fix: [{ op: 'move', from: path, path: appendPointer(input, meant) }] }),
  });
}

function reportMissing(node: StepNode, call: ToolCall, names: readonly string[], { report }: RuleContext): void {
  const isReducer = call.field === 'reducer';
  const shown = names.map((name) => `"${name}"`).join(', ');
  report({
    code: 'plan/missing-argument',
    severity: 'error',
    path: !isReducer && 'input' in node.step ? `${node.pointer}/input` : `${node.pointer}/${call.field}`,
    message: `the tool "${call.tool}" needs the argument${names.length > 1 ? 's' : ''} ${shown}`,
    suggestion: isReducer
      ? 'make the reducer a step, whose "input" gives what is needed'
      : `give ${names.length > 1 ? 'them' : 'it'} in "input"`,
  });
}
