import { isInputRequiredResult, type CallToolResult, type InputRequiredResult } from '@modelcontextprotocol/server';
import { resolveEffects, type ToolInput } from '@planloom/tool-kit';

import { errorResult } from '../answer/call-results.ts';
import { toAnnotations } from '../effects/annotations.ts';
import { joinEffects } from '../effects/plan-effects.ts';
import { diagnosticsText, readPlan, runnable } from '../plans/read-plan.ts';
import { finishRun, type RunDesk, startRun, titleOf } from '../plans/start-run.ts';
import type { Call, ServedTool } from './call.ts';
import { argumentsOf, PLAN_ARGUMENT } from './define.ts';
import { checkData } from './plan-check-tool.ts';

/** Runs a plan and answers with its result. */
export function planRunTool(desk: RunDesk): ServedTool {
  const seconds = Math.round(desk.limits.waitMs / 1000);
  return {
    definition: {
      name: 'plan_run',
      title: 'Run a plan',
      description: `Checks a plan, runs it, and answers with its result only; what its steps pass to each other stays here. A plan that is not fit to run is not started: the answer says what to mend. After ${seconds} s the answer is a run_id to ask run_status for.`,
      inputSchema: argumentsOf(
        {
          plan: PLAN_ARGUMENT,
          input: { type: 'object', description: 'What the plan reads as input; as its "inputs" say.' },
          wait_ms: {
            type: 'integer',
            minimum: 0,
            maximum: Math.floor(desk.limits.waitMs),
            description: 'Milliseconds to wait for the result; 0 only starts the run.',
          },
        },
        ['plan'],
      ),
      annotations: toAnnotations(
        joinEffects([...desk.tools].map(({ id, effects }) => ({ tool: id, effects: resolveEffects(effects) }))),
      ),
    },
    call: (args, call) => runGiven(args, call, desk),
  };
}

async function runGiven(
  { plan: given, input = {}, wait_ms: waitMs }: ToolInput,
  call: Call,
  desk: RunDesk,
): Promise<CallToolResult | InputRequiredResult> {
  const read = readPlan(given, desk);
  const plan = runnable(read);
  if (plan === undefined) {
    const message = `the plan cannot be run; nothing was called.\n${diagnosticsText(read)}`;
    return errorResult({ code: 'plan/invalid', message }, checkData(read));
  }
  // The schema of the arguments has said what they are.
  const order = { ...plan, input: input as Record<string, unknown> };
  const run = startRun(order, titleOf(plan.plan), call, desk);
  if (isInputRequiredResult(run)) return run;
  return finishRun(run, call, typeof waitMs === 'number' ? waitMs : desk.limits.waitMs, desk);
}
