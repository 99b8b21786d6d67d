import type { StepNode } from '../../analysis/types.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { calledTool, toolCallOf } from '../tool-call.ts';

/** Every tool that a plan calls has to be there. */
export const unknownTool: Rule = {
  codes: ['plan/unknown-tool'],
  step: checkTool,
};

function checkTool(node: StepNode, { tools, nearest, report }: RuleContext): void {
  const tool = calledTool(node);
  if (tool === undefined || !tools || tools.get(tool)) return;
  const call = toolCallOf(node);
  if (!call) return;
  const meant = nearest(call.tool, tools.ids);
  const path = `${node.pointer}/${call.field}`;
  report({
    code: 'plan/unknown-tool',
    severity: 'error',
    path,
    message: `there is no tool "${call.tool}"`,
    suggestion: meant === undefined ? `known tools: ${listSome(tools.ids)}` : `did you mean "${meant}"?`,
    ...(meant !== undefined && { fix: [{ op: 'replace', path, value: meant }] }),
  });
}

function listSome(ids: readonly string[]): string {
  if (ids.length === 0) return 'none';
  const shown = ids.slice(0, 8).join(', ');
  return ids.length > 8 ? `${shown} and ${ids.length - 8} more` : shown;
}
