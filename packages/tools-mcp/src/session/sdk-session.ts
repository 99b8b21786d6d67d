import {
  type AuthProvider,
  Client,
  type ClientOptions,
  type ElicitRequest,
  type ElicitResult,
  type jsonSchemaValidator,
  type JsonSchemaValidator,
  type OAuthClientProvider,
  type PriorDiscovery,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client';

import type { HttpServerConfig, StdioServerConfig } from '../config/server-config.ts';
import { ServerEndedError } from '../errors/server-ended-error.ts';
import { authorizedFetch } from '../oauth/authorized-fetch.ts';
import { StdioTransport } from '../process/stdio-transport.ts';
import { within } from '../process/within.ts';
import { PACKAGE_VERSION } from '../version.ts';
import type { AnswerQuestion } from './answer-question.ts';
import { Deadline, NO_LIMIT_MS } from './deadline.ts';
import { isInvalidResult, listLeniently } from './list-leniently.ts';
import { callOptions } from './request-options.ts';
import type { OpenSession, Session, SessionEvents, WireContent } from './session.ts';
import { unlessAborted } from './unless-aborted.ts';

/** What sessions with a server have in common. */
export interface SdkSessionOptions {
  readonly config: StdioServerConfig | HttpServerConfig;
  readonly answerQuestion: AnswerQuestion | undefined;
  readonly connectTimeoutMs: number;
}

/** Opens sessions through the SDK's client, which speaks both eras of the protocol. */
export function sdkSessions({ config, answerQuestion, connectTimeoutMs }: SdkSessionOptions): OpenSession {
  // Which era a server speaks is asked once, not at each reconnection.
  let prior: PriorDiscovery | undefined;
  return async (events, signal) => {
    // While it connects, its own time stands still with that of the calls.
    const holds = new Set<Deadline>();
    const onPersonAsked = (): (() => void) => {
      const releases = [events.onPersonAsked(), ...Array.from(holds, (deadline) => deadline.hold())];
      return () => releases.forEach((release) => release());
    };
    const transport = 'command' in config ? new StdioTransport(config) : httpTransport(config, onPersonAsked);
    const client = createClient({ config, answerQuestion, connectTimeoutMs }, { ...events, onPersonAsked });
    const deadline = new Deadline({ idleMs: connectTimeoutMs, signal });
    holds.add(deadline);
    try {
      // The client does not look at the signal in each of the states it goes through.
      const options = { timeout: NO_LIMIT_MS, signal: deadline.signal, ...(prior && { prior }) };
      await unlessAborted(client.connect(transport, options), deadline.signal);
    } catch (error) {
      // A verdict can be out of date.
      prior = undefined;
      await closeQuietly(client, transport);
      throw withEnding(error, transport);
    } finally {
      holds.delete(deadline);
      deadline.clear();
    }
    prior = verdictOf(client);
    return openedSession(client, transport, events);
  };
}

function withEnding(error: unknown, transport: Transport): unknown {
  if (!(transport instanceof StdioTransport)) return error;
  const message = error instanceof Error ? error.message : String(error);
  const ending = transport.ending();
  const lines = transport.lastLines();
  if (ending === undefined && lines.length === 0) return error;
  // That the pipe is broken is no news of a program that has ended.
  return new ServerEndedError(ending ?? message, lines, error);
}

function createClient({ config, answerQuestion, connectTimeoutMs }: SdkSessionOptions, events: SessionEvents): Client {
  const options: ClientOptions = {
    capabilities: answerQuestion === undefined ? {} : { elicitation: { form: { applyDefaults: true }, url: {} } },
    versionNegotiation: {
      mode: negotiationMode(config),
      // A program of the older era may never answer the question, and is then taken for what it is.
      probe: { timeoutMs: 'command' in config ? connectTimeoutMs / 2 : NO_LIMIT_MS },
    },
    // The runner validates what a tool returns, with a validator that knows all dialects.
    jsonSchemaValidator: acceptEverything,
    listChanged: { tools: { autoRefresh: false, debounceMs: 50, onChanged: () => events.onToolsChanged() } },
  };
  const client = new Client({ name: 'planloom', version: PACKAGE_VERSION }, options);
  if (answerQuestion !== undefined) {
    client.setRequestHandler(
      'elicitation/create',
      async (request: ElicitRequest, { mcpReq }): Promise<ElicitResult> => {
        const answered = events.onPersonAsked();
        try {
          return (await answerQuestion(request.params, mcpReq.signal)) as ElicitResult;
        } finally {
          answered();
        }
      },
    );
  }
  return client;
}

function negotiationMode(config: StdioServerConfig | HttpServerConfig): 'legacy' | 'auto' | { pin: string } {
  const protocol = config.protocol ?? ('command' in config ? 'legacy' : 'auto');
  return protocol === 'legacy' || protocol === 'auto' ? protocol : { pin: protocol };
}

const acceptEverything: jsonSchemaValidator = {
  getValidator<Value>(): JsonSchemaValidator<Value> {
    return (input) => ({ valid: true, data: input as Value, errorMessage: undefined });
  },
};

function httpTransport(
  { url, headers, auth, fetch, transport }: HttpServerConfig,
  onPersonAsked: () => () => void,
): Transport {
  const options = {
    ...(headers && { requestInit: { headers: { ...headers } } }),
    ...(auth && !isOAuthProvider(auth) && { authProvider: auth }),
    ...(fetch && { fetch }),
    // One authorization for all requests that need one, which the transport does not see to.
    ...(auth &&
      isOAuthProvider(auth) && {
        fetch: authorizedFetch({ auth, url, onWait: onPersonAsked, ...(fetch && { fetch }) }),
      }),
  };
  return transport === 'sse'
    ? new SSEClientTransport(new URL(url), options)
    : new StreamableHTTPClientTransport(new URL(url), options);
}

function isOAuthProvider(auth: AuthProvider | OAuthClientProvider): auth is OAuthClientProvider {
  return 'clientInformation' in auth;
}

function verdictOf(client: Client): PriorDiscovery | undefined {
  const discover = client.getDiscoverResult();
  if (discover !== undefined) return { kind: 'modern', discover };
  return client.getProtocolEra() === 'legacy' ? { kind: 'legacy' } : undefined;
}

function openedSession(client: Client, transport: Transport, events: SessionEvents): Session {
  let isClosing = false;
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- clients have this property and no events
  client.onclose = () => {
    if (!isClosing) events.onLost(endingOf(transport));
  };
  return {
    hasResources: client.getServerCapabilities()?.resources !== undefined,
    protocolVersion: client.getNegotiatedProtocolVersion(),
    sessionId: transport.sessionId,
    lastLines: () => (transport instanceof StdioTransport ? transport.lastLines() : []),
    async listTools(signal) {
      try {
        const { tools } = await client.listTools(undefined, {
          cacheMode: 'refresh',
          timeout: NO_LIMIT_MS,
          ...(signal && { signal }),
        });
        return tools;
      } catch (error) {
        if (!isInvalidResult(error)) throw error;
        return listLeniently(client, signal);
      }
    },
    async callTool({ tool, input, meta }, options) {
      const params = { name: tool.name, arguments: { ...input }, _meta: { ...meta } };
      return client.callTool(params, callOptions(options));
    },
    async readResource(uri, options) {
      const { contents } = await client.readResource({ uri }, callOptions(options));
      return contents.map((resource): WireContent => ({ type: 'resource', resource }));
    },
    async close() {
      isClosing = true;
      // Tells an HTTP server that the session is over; it need not know sessions, nor answer.
      if (transport instanceof StreamableHTTPClientTransport) await within(FAREWELL_MS, transport.terminateSession());
      await closeQuietly(client, transport);
    },
  };
}

function endingOf(transport: Transport): Error {
  const ending = transport instanceof StdioTransport ? transport.ending() : undefined;
  return new Error(ending ?? 'the connection was closed');
}

/** Whatever state both are in. The client does not wait for the transport, so that is closed as well. */
async function closeQuietly(client: Client, transport: Transport): Promise<void> {
  await within(CLOSE_MS, Promise.allSettled([client.close(), transport.close()]));
}

/** Milliseconds for a server to hear that the session is over. */
const FAREWELL_MS = 2000;
/** Milliseconds for a connection to end; more than a program is given to end by itself. */
const CLOSE_MS = 10_000;
