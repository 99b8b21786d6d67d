import { templateOf } from '../../analysis/plan-step.ts';
import type { StepNode } from '../../analysis/types.ts';
import { timeOf } from '../../iso-time.ts';
import { describeValue } from '../../shape/describe-value.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** How long a step waits, where that is known before the run. */
export const waitTime: Rule = {
  codes: ['plan/invalid-time'],
  step(node, context) {
    if (node.step.type !== 'wait') return;
    checkSpan(node, context);
    checkTime(node, context);
  },
};

function checkSpan(node: StepNode, { report }: RuleContext): void {
  const value = constantIn(node, 'for_ms');
  if (typeof value !== 'string') return;
  const meant = Number(value);
  const isNumber = /^\s*\d{1,15}(?:\.\d+)?\s*$/.test(value);
  const path = `${node.pointer}/for_ms`;
  report({
    code: 'plan/invalid-time',
    severity: 'error',
    path,
    message: `"for_ms" has to be a number of milliseconds, but is ${describeValue(value)}`,
    suggestion: isNumber ? `write ${meant}` : 'write a number, or a template that gives one: "{{input.pause_ms}}"',
    ...(isNumber && { fix: [{ op: 'replace', path, value: meant }] }),
  });
}

function checkTime(node: StepNode, { report }: RuleContext): void {
  const value = constantIn(node, 'until');
  if (typeof value !== 'string' || timeOf(value) !== undefined) return;
  const withT = value.replace(/^(\d{4}-\d\d-\d\d) +(?=\d)/, '$1T');
  const lacksT = timeOf(withT) !== undefined;
  const withZone = lacksT ? withT : `${withT}Z`;
  const lacksZone = !lacksT && timeOf(withZone) !== undefined;
  const path = `${node.pointer}/until`;
  report({
    code: 'plan/invalid-time',
    severity: 'error',
    path,
    message: lacksZone
      ? `"until" does not say in which time zone ${value} is`
      : `"until" has to be a time in ISO 8601, but is ${describeValue(value)}`,
    suggestion: lacksZone
      ? `write "${withZone}" if it is meant in UTC, else an offset such as "${withT}+01:00"`
      : lacksT
        ? `write "${withT}"`
        : 'write a time such as "2026-12-01T09:00:00Z", or a template that gives one: "{{input.start}}"',
    ...((lacksZone || lacksT) && { fix: [{ op: 'replace', path, value: withZone }] }),
  });
}

/** What a field says if it is no template. */
function constantIn(node: StepNode, field: string): unknown {
  const template = templateOf(node, field)?.template;
  return template?.kind === 'constant' ? template.value : undefined;
}
