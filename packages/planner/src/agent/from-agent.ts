import type { JsonSchema } from '@planloom/dsl-schema';

import type { LLMClient, LLMMessage, LLMRequest, LLMResponse } from '../llm/llm-client.ts';
import { createTextStream } from '../llm/text-stream.ts';
import { agentError, unlessAborted } from './agent-error.ts';
import { agentResponse, type AgentAnswer } from './agent-response.ts';

/** What an agent is told: its instructions are its own, so nobody speaks as the system. */
export type AgentMessage =
  | { readonly role: 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string };

/** How an agent is asked. */
export interface AgentCallOptions {
  readonly modelSettings?: { readonly temperature?: number; readonly maxOutputTokens?: number };
  readonly abortSignal?: AbortSignal;
  /** Only for an agent of which `structuredOutput` was promised. */
  readonly structuredOutput?: { readonly schema: JsonSchema; readonly jsonPromptInjection: 'auto' };
}

/** An answer of an agent, while it is written. */
export interface AgentStream {
  readonly textStream: AsyncIterable<string>;
  /** Settle after the last piece. */
  readonly object?: unknown;
  readonly usage?: unknown;
  readonly finishReason?: unknown;
}

/** Anything that answers messages with text: an agent of Mastra, say. */
export interface PlanningAgent {
  generate(messages: AgentMessage[], settings?: AgentCallOptions): Promise<AgentAnswer>;
  stream?(messages: AgentMessage[], settings?: AgentCallOptions): AgentStream | Promise<AgentStream>;
}

/** What is known of an agent. */
export interface FromAgentOptions {
  /** Default: `agent`. */
  readonly name?: string;
  /** Whether the agent keeps to a schema that it is given as `structuredOutput`. Default: false; the answer is read from its text. */
  readonly structuredOutput?: boolean;
}

/** An agent as a planner asks it. What a planner says as the system stands before the first message of the user. */
export function fromAgent(agent: PlanningAgent, options: FromAgentOptions = {}): LLMClient {
  const { name = 'agent', structuredOutput: isStructured = false } = options;
  const client: LLMClient = {
    name,
    structuredOutput: isStructured ? 'strict' : 'none',
    generate: (request) => generate(agent, name, isStructured, request),
  };
  if (agent.stream === undefined) return client;
  return {
    ...client,
    stream: (request) =>
      createTextStream(
        ({ push, signal }) => stream(agent, name, isStructured, { ...request, signal }, push),
        request.signal,
      ),
  };
}

async function generate(
  agent: PlanningAgent,
  name: string,
  isStructured: boolean,
  request: LLMRequest,
): Promise<LLMResponse> {
  const { signal } = request;
  try {
    signal?.throwIfAborted();
    const asked = agent.generate(agentMessages(request.messages), settingsOf(request, isStructured));
    return agentResponse(name, await unlessAborted(asked, signal), isStructured && request.output !== undefined);
  } catch (error) {
    throw agentError(name, error, signal);
  }
}

async function stream(
  agent: PlanningAgent,
  name: string,
  isStructured: boolean,
  request: LLMRequest,
  push: (piece: string) => void,
): Promise<LLMResponse> {
  const { signal } = request;
  let text = '';
  try {
    signal?.throwIfAborted();
    const asked = agent.stream?.(agentMessages(request.messages), settingsOf(request, isStructured));
    const answer = await unlessAborted(Promise.resolve(asked), signal);
    if (answer === undefined) throw new TypeError(`${name} has no stream any more.`);
    for (const name of ['object', 'usage', 'finishReason']) letFail(answer, name);
    const pieces = answer.textStream[Symbol.asyncIterator]();
    for (;;) {
      const next = await unlessAborted(pieces.next(), signal);
      if (next.done === true) break;
      text += next.value;
      push(next.value);
    }
    const isForm = isStructured && request.output !== undefined;
    const ending = Promise.all([isForm ? answer.object : undefined, answer.usage, answer.finishReason]);
    const [object, usage, finishReason] = await unlessAborted(ending, signal);
    return agentResponse(name, { text, object, usage, finishReason }, isForm);
  } catch (error) {
    throw agentError(name, error, signal, text);
  }
}

/** Where the text fails, what was to come after it fails, too, and nobody asks for it. A getter is left alone: reading it may begin something. */
function letFail(answer: AgentStream, name: string): void {
  const value: unknown = Object.getOwnPropertyDescriptor(answer, name)?.value;
  if (value instanceof Promise) value.catch(() => {});
}

function settingsOf(
  { temperature, maxOutputTokens, signal, output }: LLMRequest,
  isStructured: boolean,
): AgentCallOptions {
  const modelSettings = {
    ...(temperature !== undefined && { temperature }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
  return {
    ...(Object.keys(modelSettings).length > 0 && { modelSettings }),
    ...(signal && { abortSignal: signal }),
    ...(isStructured && output && { structuredOutput: { schema: output.schema, jsonPromptInjection: 'auto' } }),
  };
}

function agentMessages(messages: readonly LLMMessage[]): AgentMessage[] {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const [first, ...others] = messages.flatMap(({ role, content }) => (role === 'system' ? [] : [{ role, content }]));
  if (system.length === 0) return first ? [first, ...others] : [];
  if (first?.role !== 'user') {
    return [{ role: 'user', content: system.join('\n\n') }, ...(first ? [first] : []), ...others];
  }
  return [{ role: 'user', content: [...system, first.content].join('\n\n') }, ...others];
}
