import { ToolStream } from '@mastra/core/tools';
import { ToolError, type ToolContext, type ToolInput } from '@planloom/tool-kit';

import { checkMastraResult } from './check-mastra-result.ts';
import type { MastraToolOptions } from './from-mastra-tools.ts';
import { isMarked, type MastraTool } from './mastra-tool.ts';

/** A call that needs a person's word. */
export interface ApprovalQuestion {
  readonly toolId: string;
  readonly description: string | undefined;
  readonly input: ToolInput;
  readonly runId: string;
  /** Path of the step in the run. */
  readonly path: string;
  readonly signal: AbortSignal;
}

/** A call that a tool has interrupted to ask something. */
export interface SuspendQuestion extends ApprovalQuestion {
  /** What the tool handed to `suspend`. */
  readonly payload: unknown;
}

/** One call of one tool. */
export interface MastraCall {
  readonly id: string;
  readonly tool: MastraTool;
  readonly input: ToolInput;
  readonly context: ToolContext;
  readonly options: MastraToolOptions;
}

/** Calls a tool as Mastra would, until it has a result. What Mastra returns as an error is thrown. */
export async function callMastraTool(call: MastraCall): Promise<unknown> {
  await seekApproval(call);
  if (!isMarked(call.tool)) return call.tool.execute(call.input, sdkContext(call));
  for (let answered: Answered | undefined; ;) {
    call.context.signal.throwIfAborted();
    const suspension = new Suspension();
    const result = await call.tool.execute(call.input, mastraContext(call, suspension, answered));
    checkMastraResult(call.id, result, suspension.isAsked);
    if (!suspension.isAsked) return result;
    answered = { payload: suspension.payload, resumeData: await answer(call, suspension.payload) };
  }
}

/** What a tool asked, and what it was told. */
interface Answered {
  readonly payload: unknown;
  readonly resumeData: unknown;
}

/** Whether a call has asked something, and what. */
class Suspension {
  isAsked = false;
  payload: unknown;

  readonly suspend = async (payload: unknown): Promise<void> => {
    this.isAsked = true;
    this.payload = payload;
  };
}

async function seekApproval(call: MastraCall): Promise<void> {
  if (!(await needsApproval(call))) return;
  const { id, options } = call;
  if (options.approve === undefined) {
    const message = `${id} needs approval for this call, and nobody can be asked. Give fromMastraTools \`approve\`.`;
    throw new ToolError(message, { code: 'mastra/needs-approval', retryable: false });
  }
  if (await options.approve(questionOf(call))) return;
  throw new ToolError(`${id} was not approved.`, { code: 'mastra/not-approved', retryable: false });
}

/** A rule that is attached to a tool goes before the tool's own setting, as in Mastra. */
async function needsApproval({ tool, input, options: { requestContext } }: MastraCall): Promise<boolean> {
  const rule = tool.needsApprovalFn ?? tool.requireApproval ?? tool.needsApproval ?? false;
  return typeof rule === 'function' ? rule(input, { requestContext: requestContext?.all ?? {} }) : rule;
}

function questionOf({ id, tool, input, context: { runId, path, signal } }: MastraCall): ApprovalQuestion {
  return { toolId: id, description: tool.description, input, runId, path, signal };
}

async function answer(call: MastraCall, payload: unknown): Promise<unknown> {
  const resumeData = await call.options.onSuspend?.({ ...questionOf(call), payload });
  if (resumeData !== undefined && resumeData !== null) return resumeData;
  const message = `${call.id} has suspended itself to ask something, and a call cannot be put aside. Give fromMastraTools \`onSuspend\`, which answers it; error.details is what was asked.`;
  throw new ToolError(message, { code: 'mastra/suspended', retryable: false, details: payload });
}

/** What a tool of the AI SDK is told of a call. */
function sdkContext({ context }: MastraCall): object {
  return { toolCallId: context.idempotencyKey, messages: [], abortSignal: context.signal };
}

/** What a tool of Mastra is told of a call. Tools look for `suspend` at the top, or, as those of an agent do, in `agent`. */
function mastraContext(call: MastraCall, { suspend }: Suspension, answered: Answered | undefined): object {
  const { context, options } = call;
  const asking = { suspend, resumeData: answered?.resumeData, suspendPayload: answered?.payload };
  return {
    ...asking,
    agent: { ...asking, agentId: 'planloom', toolCallId: context.idempotencyKey, messages: [] },
    abortSignal: context.signal,
    writer: writerOf(call),
    observe: {
      span: (_name: string, work: () => unknown) => work(),
      log: (_level: string, message: string, data?: unknown) => context.log(message, data),
    },
    ...(options.requestContext && { requestContext: options.requestContext }),
    ...(options.mastra !== undefined && { mastra: options.mastra }),
  };
}

/** What a tool writes is its progress. */
function writerOf({ id, context }: MastraCall): ToolStream {
  const origin = { prefix: 'tool', callId: context.idempotencyKey, name: id, runId: context.runId };
  return new ToolStream(origin, async (chunk) => context.progress(contentOf(chunk)));
}

/** Mastra wraps what `write` is given, and leaves what `custom` is given as it is. */
function contentOf(chunk: unknown): unknown {
  const { type, payload } = chunk as { readonly type?: string; readonly payload?: { readonly output?: unknown } };
  return type === 'tool-output' && payload !== undefined ? payload.output : chunk;
}
