import { setTimeout as pauseFor } from 'node:timers/promises';

import type { Tool, ToolContext, ToolError, ToolSource } from '@planloom/tool-kit';

import { checkServerConfig } from './config/check-server-config.ts';
import type { HttpServerConfig, McpServerConfig } from './config/server-config.ts';
import { McpError } from './errors/mcp-error.ts';
import { createOAuthProvider, type OAuthRedirect, type OAuthStore } from './oauth/index.ts';
import { McpServer } from './server/mcp-server.ts';
import { type AskUser, questionsOf } from './session/answer-question.ts';
import { givenSessions } from './session/given-client.ts';
import { sdkSessions } from './session/sdk-session.ts';
import type { OpenSession, WireTool } from './session/session.ts';
import { SupervisedSession, type ServerState, type Timing } from './session/supervised-session.ts';
import { ServerToolFactory, type ServerTools } from './tools/server-tools.ts';
import { type McpTraceAttributes, traceAttributesOf } from './trace-attributes.ts';
import { carriedTraceContext, type TraceContext } from './trace-context.ts';

/** Which servers there are, and what they have in common. */
export interface McpToolsOptions {
  /** By name. The name stands before the dot in the ids of the server's tools. */
  readonly servers: Readonly<Record<string, McpServerConfig>>;
  /** Puts servers' questions to the user. Without it servers are told that nobody can be asked. */
  readonly askUser?: AskUser;
  /** The trace context of a call, passed on in `_meta`. Default: that of what traces the run (see `ToolContext.carrier`), if something does. `traceContextOfIds` makes one without. */
  readonly traceContext?: (context: ToolContext) => TraceContext | undefined;
  /** How servers with `oauth` are authorized. Default: tokens are kept in memory, and nobody can be asked for one. */
  readonly oauth?: McpOAuthOptions;
  /** Told of what goes wrong outside of a call: tools that are left out, a list that cannot be read again. */
  readonly onProblem?: (problem: ToolError) => void;
  /** Time and chance; for tests. */
  readonly timing?: Timing;
}

/** Where tokens are kept, and how the user is sent to an authorization server. */
export interface McpOAuthOptions {
  readonly store?: OAuthStore;
  readonly redirect?: OAuthRedirect;
}

/** How one server is doing. */
export interface McpServerStatus {
  readonly name: string;
  readonly state: ServerState;
  /** Ids of its tools. */
  readonly toolIds: readonly string[];
  /** What is wrong with it, or with tools of it that are left out. */
  readonly problems: readonly ToolError[];
}

/** The tools of MCP servers. */
export interface McpToolSource extends ToolSource {
  watch(onChange: (tools: readonly Tool[]) => void): () => void;
  /** Ends all servers, side by side, with everything they have started. */
  close(): Promise<void>;
  servers(): readonly McpServerStatus[];
  /** Tools that were left out, and servers that could not be reached, as of the latest list. */
  problems(): readonly ToolError[];
  /**
   * What a trace should say of calls of a tool: for `describeTool` of `@planloom/tracing-otel`. Undefined if the tool is none of these servers'. Safe to take apart.
   */
  readonly traceAttributes: (toolId: string) => McpTraceAttributes | undefined;
}

/**
 * The tools of MCP servers as a source. A server is started when its tools are first listed; its tools are called
 * `server.tool`. What the server says of a tool is a stranger's word: descriptions can try to influence a model.
 *
 * ```ts
 * const source = mcpTools({ servers: { files: { command: 'mcp-server-filesystem', args: ['docs'] } } });
 * const connection = await connectToolSource(registry, source);
 * ```
 *
 * @throws McpError `mcp/invalid-config` with the field that is wrong
 */
export function mcpTools(options: McpToolsOptions): McpToolSource {
  for (const [name, config] of Object.entries(options.servers)) checkServerConfig(name, config);
  return new Servers(options);
}

/** One server, with what is known of its tools. */
interface Member {
  readonly name: string;
  readonly config: McpServerConfig;
  readonly sessions: SupervisedSession;
  readonly server: McpServer;
  readonly factory: ServerToolFactory;
  latest: ServerTools;
}

class Servers implements McpToolSource {
  readonly name: string;
  readonly #options: McpToolsOptions;
  readonly #members: readonly Member[];
  readonly #told = new Set<string>();
  readonly #watchers = new Set<(tools: readonly Tool[]) => void>();
  /** Before the first list is whole, a watcher would take the part that is there for all there is. */
  #hasListed = false;
  #isClosed = false;

  constructor(options: McpToolsOptions) {
    this.#options = options;
    const configs = Object.entries(options.servers).filter(([, { disabled }]) => disabled !== true);
    this.name = configs.length === 1 ? `MCP server ${configs[0]?.[0]}` : 'MCP servers';
    this.#members = configs.map(([name, config]) => this.#memberOf(name, config));
  }

  async list(signal?: AbortSignal): Promise<readonly Tool[]> {
    signal?.throwIfAborted();
    const outcomes = await Promise.allSettled(this.#members.map((member) => this.#refresh(member, signal)));
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
    if (failures.length > 0) throw joined(failures.map(({ reason }) => reason as unknown));
    this.#hasListed = true;
    return this.#tools();
  }

  watch(onChange: (tools: readonly Tool[]) => void): () => void {
    // The same function twice is two watchers.
    const own = (tools: readonly Tool[]): void => onChange(tools);
    this.#watchers.add(own);
    return () => void this.#watchers.delete(own);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watchers.clear();
    await Promise.allSettled(this.#members.map(({ sessions }) => sessions.close()));
  }

  servers(): readonly McpServerStatus[] {
    return this.#members.map(({ name, sessions, latest }) => ({
      name,
      state: sessions.state,
      toolIds: latest.tools.map(({ id }) => id),
      problems: latest.problems,
    }));
  }

  problems(): readonly ToolError[] {
    return [...this.#members.flatMap(({ latest }) => latest.problems), ...this.#collisions()];
  }

  readonly traceAttributes = (toolId: string): McpTraceAttributes | undefined => {
    const member = this.#members.find(({ latest }) => latest.tools.some(({ id }) => id === toolId));
    if (member === undefined) return undefined;
    const { config, latest, sessions } = member;
    const method = toolId === latest.resourceToolId ? 'resources/read' : 'tools/call';
    return traceAttributesOf(config, method, sessions.current);
  };

  #memberOf(name: string, config: McpServerConfig): Member {
    const { restart = {} } = config;
    const timing = this.#options.timing ?? { pause: pauseOf, random: Math.random };
    const changed = (): void => void this.#onChange(name);
    const events = { onToolsChanged: changed, onRestored: changed, onPersonAsked: () => server.hold() };
    const sessions = new SupervisedSession(this.#sessionsOf(name, config), restart, timing, events);
    const traceContext = this.#options.traceContext ?? carriedTraceContext;
    const server = new McpServer({ name, config, sessions, traceContext });
    return { name, config, sessions, server, factory: new ServerToolFactory(server, config), latest: NOTHING };
  }

  #sessionsOf(name: string, config: McpServerConfig): OpenSession {
    if ('client' in config) return givenSessions(config.client);
    const { askUser, oauth } = this.#options;
    return sdkSessions({
      config: 'url' in config ? withProvider(config, oauth) : config,
      answerQuestion: askUser && questionsOf(name, askUser),
      connectTimeoutMs: config.connectTimeoutMs ?? 30_000,
    });
  }

  async #refresh(member: Member, signal?: AbortSignal): Promise<void> {
    try {
      const { tools, hasResources } = await member.server.list(signal);
      this.#take(member, tools, hasResources);
    } catch (error) {
      if (member.config.optional !== true || !(error instanceof McpError)) throw error;
      member.latest = { tools: [], problems: [error] };
      this.#tell([error]);
    }
  }

  #take(member: Member, listed: readonly WireTool[], hasResources: boolean): void {
    member.latest = member.factory.make(listed, hasResources);
    this.#tell(this.problems());
  }

  /** Tells of each problem once, however often a list shows it. */
  #tell(problems: readonly ToolError[]): void {
    for (const problem of problems) {
      if (this.#told.has(problem.message)) continue;
      this.#told.add(problem.message);
      this.#options.onProblem?.(problem);
    }
  }

  /** Reads a server's list again. If that fails, the tools stay as they were: their calls will say what is wrong. */
  async #onChange(name: string): Promise<void> {
    const member = this.#members.find((candidate) => candidate.name === name);
    if (member === undefined || this.#isClosed) return;
    const before = this.#tools();
    try {
      const { tools, hasResources } = await member.server.list();
      if (this.#isClosed) return;
      this.#take(member, tools, hasResources);
    } catch (error) {
      if (!this.#isClosed) this.#tell([error as McpError]);
      return;
    }
    const after = this.#tools();
    if (!this.#hasListed) return;
    if (before.length === after.length && before.every((tool, index) => tool === after[index])) return;
    for (const watcher of Array.from(this.#watchers)) this.#notify(watcher, after, name);
  }

  #notify(watcher: (tools: readonly Tool[]) => void, tools: readonly Tool[], server: string): void {
    try {
      watcher(tools);
    } catch (cause) {
      const message = `a watcher of its tools failed: ${cause instanceof Error ? cause.message : String(cause)}`;
      this.#tell([new McpError('mcp/watcher-failed', message, { server, retryable: false, cause })]);
    }
  }

  /** All tools; of two with one id, which only own prefixes make possible, the one of the server that stands first. */
  #tools(): readonly Tool[] {
    const tools = new Map<string, Tool>();
    for (const tool of this.#members.flatMap(({ latest }) => latest.tools)) {
      if (!tools.has(tool.id)) tools.set(tool.id, tool);
    }
    return [...tools.values()];
  }

  #collisions(): readonly McpError[] {
    const owners = new Map<string, string>();
    return this.#members.flatMap(({ name, latest }) =>
      latest.tools.flatMap(({ id }) => {
        const owner = owners.get(id);
        if (owner === undefined) owners.set(id, name);
        return owner === undefined ? [] : [collision(name, id, owner)];
      }),
    );
  }
}

/** The same with a provider, if it has `oauth` and none of its own. */
function withProvider(config: HttpServerConfig, options: McpOAuthOptions = {}): HttpServerConfig {
  const { url, auth, oauth = false } = config;
  if (oauth === false || auth !== undefined) return config;
  const client = oauth === true ? {} : oauth;
  return { ...config, auth: createOAuthProvider({ serverUrl: url, ...options, ...client }) };
}

const NOTHING: ServerTools = { tools: [], problems: [] };

function collision(server: string, id: string, owner: string): McpError {
  const message = `its tool "${id}" is left out, as server "${owner}" has one of that name. Give one of them another "prefix" or "rename" the tool.`;
  return new McpError('mcp/duplicate-tool', message, { server, retryable: false });
}

/** One error as it is; of several, the first, with what the others say. */
function joined(reasons: readonly unknown[]): unknown {
  const [first, ...others] = reasons;
  if (others.length === 0 || !(first instanceof McpError)) return first;
  const message = [first, ...others].map((reason) => (reason instanceof Error ? reason.message : String(reason)));
  return new AggregateError(reasons, message.join('\n'));
}

async function pauseOf(ms: number, signal: AbortSignal): Promise<void> {
  await pauseFor(ms, undefined, { signal });
}
