import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  isInputRequiredResult,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  ResourceNotFoundError,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Clock } from '@planloom/executor-core';
import type { ToolInput } from '@planloom/tool-kit';

import { errorResult, refusalResult } from './answer/call-results.ts';
import { NOBODY_TO_ASK } from './approvals/answerable.ts';
import type { Caller } from './caller.ts';
import { CONSENT_MISMATCH, CONSENT_REQUIRED, type ConsentDesk } from './effects/consent.ts';
import { resultUri } from './plans/run-answer.ts';
import { createReporter } from './progress-reporter.ts';
import { Refusal } from './refusal.ts';
import type { RunBook } from './runs/run-book.ts';
import type { ServedTools } from './served-tools.ts';
import type { Call } from './tools/call.ts';

const INSTRUCTIONS =
  'Planloom runs plans: one plan does the work of many tool calls, and only its result comes back. Read plan_schema once, find tools with tools_search, check the plan with plan_check, run it with plan_run.';

/** A run ends before that: milliseconds, the most that a timer takes. */
const ASKED_FOR_MS = 2_147_483_647;

/** What a server of the protocol works with. */
export interface ProtocolDesk {
  readonly caller: Caller;
  readonly name: string;
  readonly version: string;
  /** The tools there are now. */
  readonly served: () => ServedTools;
  readonly book: RunBook;
  readonly consents: ConsentDesk;
  readonly clock: Clock;
  readonly onError: (error: Error) => void;
}

/** A server of the protocol, in either era, that answers for one client. */
export function openProtocolServer(desk: ProtocolDesk): Server {
  const server = new Server(
    { name: desk.name, version: desk.version },
    {
      capabilities: { tools: { listChanged: true }, resources: {}, logging: {} },
      instructions: INSTRUCTIONS,
    },
  );
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- not an event target: the library has only this
  server.onerror = desk.onError;
  server.setRequestHandler('tools/list', () => ({ tools: desk.served().definitions }));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const result = await callTool(params.name, params.arguments ?? {}, context, server, desk);
    if (isInputRequiredResult(result)) return result;
    const schema = desk.served().get(params.name)?.definition.outputSchema;
    return server.projectCallToolResult(result, schema);
  });
  // Results belong to who asked for the run; nobody is told of all there are.
  server.setRequestHandler('resources/list', () => ({ resources: [] }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [RESULT_TEMPLATE] }));
  server.setRequestHandler('resources/read', ({ params }) => readResult(params.uri, desk));
  return server;
}

async function callTool(
  name: string,
  args: ToolInput,
  context: ServerContext,
  server: Server,
  desk: ProtocolDesk,
): Promise<CallToolResult | InputRequiredResult> {
  const served = desk.served();
  const tool = served.get(name);
  if (tool === undefined) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `there is no tool "${name}" here; tools/list names them`);
  }
  try {
    return await tool.call(served.validate(tool, args), callOf(context, server, desk));
  } catch (error) {
    if (error instanceof Refusal) return refuse(error, context);
    desk.onError(error instanceof Error ? error : new Error(String(error)));
    // What went wrong inside is for the owner of the server, not for a client.
    return errorResult({ code: 'server/failed', message: 'the server could not do this; its log says why' });
  }
}

/**
 * A refusal as the result of a call, so that the model reads it. Only where the protocol has an error of its own for it, it
 * is that error.
 */
function refuse(refusal: Refusal, { mcpReq }: ServerContext): CallToolResult {
  const { code, message } = refusal;
  if (code === CONSENT_MISMATCH) throw new ProtocolError(ProtocolErrorCode.InvalidParams, message, { code });
  // In the older era, what a client can do is not said with the request.
  const isIncapable = code === CONSENT_REQUIRED || code === NOBODY_TO_ASK;
  if (!isIncapable || mcpReq.envelope === undefined) return refusalResult(refusal);
  throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { elicitation: {} } }, message);
}

function callOf(context: ServerContext, server: Server, { caller, consents, clock, onError }: ProtocolDesk): Call {
  const { mcpReq } = context;
  const send = (promise: Promise<void>): void => void promise.catch(onError);
  const state: unknown = mcpReq.requestState();
  const asked = {
    canAsk: canElicit(context, server),
    responses: mcpReq.inputResponses,
    state: typeof state === 'string' ? state : undefined,
  };
  return {
    caller,
    signal: mcpReq.signal,
    consent: consents.consentFor({ caller, ...asked }),
    asked,
    // In the newer era, a server cannot ask by itself.
    ...(mcpReq.envelope === undefined && {
      elicit: (form, signal) => mcpReq.elicitInput(form, { signal, timeout: ASKED_FOR_MS }),
    }),
    carrier: carrierIn(mcpReq._meta),
    report: createReporter(mcpReq._meta?.progressToken, clock, (params) =>
      send(mcpReq.notify({ method: 'notifications/progress', params: { ...params } })),
    ),
    log: (message, data) => send(mcpReq.log('info', data === undefined ? message : { message, data }, 'planloom')),
  };
}

/** Baggage of strangers would go on to every tool. */
const CARRIER_KEYS = ['traceparent', 'tracestate'];

function carrierIn(meta: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  const known = CARRIER_KEYS.flatMap((key) => (typeof meta[key] === 'string' ? [[key, meta[key]] as const] : []));
  return Object.fromEntries(known);
}

/** Whether the client can ask its user: said with each request in the newer era, once in the older. */
function canElicit({ mcpReq }: ServerContext, server: Server): boolean {
  const envelope: Readonly<Record<string, unknown>> = mcpReq.envelope ?? {};
  const capabilities = envelope[CLIENT_CAPABILITIES_META_KEY] ?? server.getClientCapabilities();
  const { elicitation } = Object(capabilities) as { readonly elicitation?: unknown };
  if (typeof elicitation !== 'object' || elicitation === null) return false;
  // One that only opens pages cannot ask.
  return 'form' in elicitation || !('url' in elicitation);
}

const RESULT_TEMPLATE = {
  uriTemplate: resultUri('{run_id}'),
  name: 'result',
  title: 'Result of a run',
  description: 'What a finished run gave, as text or JSON, whole',
};

function readResult(uri: string, { book, caller }: ProtocolDesk): ReadResourceResult {
  const id = /^planloom:\/\/runs\/([\w-]+)\/result$/u.exec(uri)?.[1];
  const outcome = id === undefined ? undefined : outcomeOf(id);
  if (outcome?.state !== 'done') throw new ResourceNotFoundError(uri);
  const mimeType = typeof outcome.result === 'string' ? 'text/plain' : 'application/json';
  return { contents: [{ uri, mimeType, text: outcome.text }] };

  function outcomeOf(runId: string): ReturnType<RunBook['find']>['outcome'] {
    try {
      return book.find(caller, runId).outcome;
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }
}
