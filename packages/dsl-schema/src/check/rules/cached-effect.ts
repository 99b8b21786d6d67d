import type { StepNode } from '../../analysis/types.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { toolCallOf } from '../tool-call.ts';

/** A call that changes something may be wanted each time; `cache` makes equal ones only once. */
export const cachedEffect: Rule = {
  codes: ['plan/cached-effect'],
  step(node, context) {
    if (context.tools && node.step.cache === true) checkCached(node, context);
  },
};

function checkCached(node: StepNode, { tools, report }: RuleContext): void {
  const call = toolCallOf(node);
  const tool = call && tools?.get(call.tool);
  if (!tool || tool.effects?.readOnly === true || tool.effects?.idempotent === true) return;
  const path = `${node.pointer}/cache`;
  report({
    code: 'plan/cached-effect',
    severity: 'warning',
    path,
    message: `the tool "${tool.id}" may change something, but with "cache" an equal call is not made again`,
    suggestion: 'remove "cache", or declare the tool read-only or idempotent if it is',
    fix: [{ op: 'remove', path }],
  });
}
