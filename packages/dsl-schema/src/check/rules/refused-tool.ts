import type { StepNode } from '../../analysis/types.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { calledTool, toolCallOf } from '../tool-call.ts';

/** A tool that is there, but must not be called, is no use to a plan. */
export const refusedTool: Rule = {
  codes: ['plan/refused-tool'],
  step: checkTool,
};

function checkTool(node: StepNode, { tools, report }: RuleContext): void {
  const id = calledTool(node);
  const reason = id === undefined ? undefined : tools?.get(id)?.refused;
  const call = reason === undefined ? undefined : toolCallOf(node);
  if (reason === undefined || call === undefined) return;
  report({
    code: 'plan/refused-tool',
    severity: 'error',
    path: `${node.pointer}/${call.field}`,
    message: `the tool "${call.tool}" is refused: ${reason}`,
  });
}
