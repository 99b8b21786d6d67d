import { isInputRequiredResult } from '@modelcontextprotocol/server';
import type { JsonSchema } from '@planloom/dsl-schema';

import { oneLine } from '../answer/one-line.ts';
import { toAnnotations } from '../effects/annotations.ts';
import { calledTools, joinEffects } from '../effects/plan-effects.ts';
import type { ServedTool } from '../tools/call.ts';
import type { ObjectSchema } from '../tools/define.ts';
import type { RunnablePlan } from './read-plan.ts';
import { finishRun, type RunDesk, startRun } from './start-run.ts';

/** A plan as a tool of its own: its arguments are the plan's input. */
export function planTool(name: string, plan: RunnablePlan, desk: RunDesk): ServedTool {
  const { plan: summary = name, inputs } = plan.plan;
  return {
    definition: {
      name,
      description: oneLine(summary, 1000),
      inputSchema: objectSchema(inputs),
      annotations: toAnnotations(joinEffects(calledTools(plan.analysis, desk.tools, desk.plans))),
    },
    call: async (input, call) => {
      const run = startRun({ ...plan, input }, `Run the plan "${name}" (${oneLine(summary, 200)})?`, call, desk);
      return isInputRequiredResult(run) ? run : finishRun(run, call, desk.limits.waitMs, desk);
    },
  };
}

/**
 * A schema of arguments as the protocol wants it: that of an object.
 *
 * @throws TypeError if it is one of something else
 */
export function objectSchema(schema: JsonSchema = {}): ObjectSchema {
  const { type = 'object' } = schema;
  if (type === 'object') return { ...schema, type };
  throw new TypeError(`its inputs are not an object (type: ${JSON.stringify(type)}); a tool's arguments are one`);
}
