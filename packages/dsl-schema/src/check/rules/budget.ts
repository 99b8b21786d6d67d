import type { StepNode } from '../../analysis/types.ts';
import type { Limits } from '../../limits.ts';
import type { Budget } from '../../plan.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** A plan can lower the limits it runs under, not raise them. */
export const budget: Rule = {
  codes: ['plan/over-limit'],
  check(context) {
    const { plan, pointer, limits } = context;
    for (const [field, value] of Object.entries<number>({ ...plan.budget })) {
      const limit = limits[LIMIT_OF[field as keyof Budget]];
      if (value > limit) reportOver(`${pointer}/budget/${field}`, field, value, limit, context);
    }
  },
  step: checkIterations,
};

const LIMIT_OF: Readonly<Record<keyof Budget, keyof Limits>> = {
  max_tool_calls: 'toolCalls',
  max_loop_iterations: 'loopIterations',
  max_duration_ms: 'durationMs',
  max_expression_work: 'expressionWork',
  max_trace_value_bytes: 'traceValueBytes',
};

function checkIterations(node: StepNode, context: RuleContext): void {
  const { step } = node;
  if (step.type !== 'loop' || step.max_iterations === undefined) return;
  const limit = context.limits.loopIterations;
  if (step.max_iterations <= limit) return;
  reportOver(`${node.pointer}/max_iterations`, 'max_iterations', step.max_iterations, limit, context);
}

function reportOver(path: string, field: string, value: number, limit: number, { report }: RuleContext): void {
  report({
    code: 'plan/over-limit',
    severity: 'warning',
    path,
    message: `"${field}" asks for ${value.toLocaleString('en')}, but the limit here is ${limit.toLocaleString('en')}: a plan can only lower it`,
    suggestion: `write ${limit} or less`,
    fix: [{ op: 'replace', path, value: limit }],
  });
}
