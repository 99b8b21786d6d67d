import { isInputRequiredResult, type CallToolResult } from '@modelcontextprotocol/server';
import { analysePlan } from '@planloom/dsl-schema';
import { formatIssue, jsonSchemaOf, prepareTool, type Tool, type ToolInput } from '@planloom/tool-kit';

import { errorResult } from '../answer/call-results.ts';
import { toAnnotations } from '../effects/annotations.ts';
import { objectSchema } from '../plans/plan-tool.ts';
import { jsonValue } from '../plans/run-answer.ts';
import { finishRun, type RunDesk, startRun } from '../plans/start-run.ts';
import { Refusal } from '../refusal.ts';
import { numbersOf } from '../runs/run-progress.ts';
import { callPlan, type ServedRun } from '../runs/served-run.ts';
import type { Call, ServedTool } from './call.ts';

/**
 * A Planloom tool as a tool of the protocol. A call is a run of one step: it has the limits, the consent and the checks of
 * a run; its progress and its errors are the tool's own.
 *
 * @throws TypeError if its arguments are not an object
 */
export function exposedTool(name: string, tool: Tool, desk: RunDesk): ServedTool {
  const output = tool.outputSchema && jsonSchemaOf(tool.outputSchema, 'output');
  return {
    definition: {
      name,
      ...(tool.name !== undefined && { title: tool.name }),
      description: tool.description ?? tool.id,
      inputSchema: objectSchema(tool.inputSchema && jsonSchemaOf(tool.inputSchema, 'input')),
      ...(output && { outputSchema: output }),
      annotations: toAnnotations(prepareTool(tool).effects),
    },
    call: async (args, call) => {
      const input = await validInput(tool, args);
      const plan = callPlan(tool.id, Object.keys(input));
      const order = { plan, analysis: analysePlan(plan), input, maxRetries: 0 };
      const run = startRun(order, `Call the tool "${tool.id}"?`, call, desk);
      if (isInputRequiredResult(run)) return run;
      const answer = await finishRun(run, withOwnProgress(run, call), desk.limits.waitMs, desk);
      if (isInputRequiredResult(answer)) return answer;
      return ownAnswer(run, answer, output !== undefined, desk);
    },
  };
}

/** @throws Refusal if the tool does not accept the arguments */
async function validInput(tool: Tool, args: ToolInput): Promise<ToolInput> {
  const validation = await prepareTool(tool).validateInput(args);
  // The arguments of a tool are an object, and defaults were all that could be added.
  if (validation.ok) return validation.value as ToolInput;
  throw new Refusal('tool/invalid-input', validation.issues.map(formatIssue).join('; '));
}

/** The tool's numbers instead of those of the run. */
function withOwnProgress(run: ServedRun, call: Call): Call {
  run.listen((event) => {
    const said = event.type === 'step.progress' ? numbersOf(event.data) : undefined;
    if (said) call.report(said);
  });
  return { ...call, report: () => undefined };
}

/** The tool's result and error as they are, rather than those of a run. */
function ownAnswer(run: ServedRun, answer: CallToolResult, hasSchema: boolean, desk: RunDesk): CallToolResult {
  const { outcome } = run;
  if (outcome === undefined || answer.structuredContent === undefined) return answer;
  if (outcome.state !== 'done') {
    const { code, message } = outcome.error;
    return errorResult({ code, message: message.replace(/^Step "call" failed: /u, '') });
  }
  if (!hasSchema) return { content: answer.content };
  if (outcome.bytes > desk.limits.answerBytes) return tooLargeForSchema(run.id, outcome.bytes, answer);
  return { ...answer, structuredContent: jsonValue(outcome) };
}

/** Where a schema promises the whole result, a part of it would break the promise. */
function tooLargeForSchema(runId: string, bytes: number, { content }: CallToolResult): CallToolResult {
  const message = `the result has ${bytes} bytes, too many for one answer; read it with run_status {"run_id": "${runId}", "offset": 0}`;
  const links = content.filter(({ type }) => type === 'resource_link');
  const error = errorResult({ code: 'limit/answer-bytes', message }, { run_id: runId, result_bytes: bytes });
  return { ...error, content: [...error.content, ...links] };
}
