import { isInvalidResult, listLeniently, type RequestingClient } from './list-leniently.ts';
import { callOptions, type RequestOptions } from './request-options.ts';
import type { OpenSession, Session, SessionEvents, WireContent, WireResult, WireTool } from './session.ts';
import { unlessAborted } from './unless-aborted.ts';

/**
 * As much of a client as is used here: a `Client` of `@modelcontextprotocol/client`, or of version 1 of
 * `@modelcontextprotocol/sdk`, is one. It is connected already.
 */
export interface McpClient {
  // Arguments of both versions' methods differ in more than number, so nothing is said of them here.
  readonly callTool: (...args: never[]) => Promise<unknown>;
  readonly listTools: (...args: never[]) => Promise<unknown>;
  readonly readResource: (...args: never[]) => Promise<unknown>;
  readonly getServerCapabilities: () => { readonly resources?: unknown } | undefined;
  /** Version 1 has none. */
  readonly getNegotiatedProtocolVersion?: () => string | undefined;
  readonly transport?: { readonly sessionId?: string | undefined } | undefined;
  readonly close: () => Promise<void>;
  onclose?: (() => void) | undefined;
  fallbackNotificationHandler?: ((notification: never) => Promise<void>) | undefined;
}

interface ListPage {
  readonly tools: readonly WireTool[];
  readonly nextCursor?: string | undefined;
}

/** The methods with the arguments they are given here. */
interface CallableClient extends RequestingClient {
  listTools(params: { readonly cursor?: string }, options: RequestOptions): Promise<ListPage>;
  readResource(
    params: { readonly uri: string },
    options: RequestOptions,
  ): Promise<{ readonly contents: readonly unknown[] }>;
  /** Version 1 takes the schema of the result in between. */
  callTool(params: object, ...rest: readonly (RequestOptions | undefined)[]): Promise<WireResult>;
}

/** Pages of a list that are read at most. */
const MOST_PAGES = 64;

/** A session of a client that the application has opened. It is closed by who has made it: see `close`. */
export function givenSessions(client: McpClient | (() => McpClient | Promise<McpClient>)): OpenSession {
  return async (events, signal) => {
    signal?.throwIfAborted();
    if (typeof client !== 'function') return adopt(client, events, false);
    return adopt(await made(client(), signal), events, true);
  };
}

/** A client that comes when nobody waits for it any more is closed. */
async function made(client: McpClient | Promise<McpClient>, signal: AbortSignal | undefined): Promise<McpClient> {
  const making = Promise.resolve(client);
  try {
    return await unlessAborted(making, signal);
  } catch (error) {
    if (signal?.aborted === true) making.then((late) => late.close()).catch(() => undefined);
    throw error;
  }
}

/** @param isOwn whether the client was made for this session, and so is closed with it */
function adopt(client: McpClient, events: SessionEvents, isOwn: boolean): Session {
  const callable = client as unknown as CallableClient;
  const isVersion1 = !('listen' in client);
  const release = listen(client, events);
  return {
    hasResources: client.getServerCapabilities()?.resources !== undefined,
    protocolVersion: client.getNegotiatedProtocolVersion?.(),
    sessionId: client.transport?.sessionId,
    lastLines: () => [],
    async listTools(signal) {
      try {
        return await listAll(callable, signal);
      } catch (error) {
        if (!isInvalidResult(error)) throw error;
        return listLeniently(callable, signal);
      }
    },
    callTool({ tool, input, meta }, options) {
      const params = { name: tool.name, arguments: { ...input }, _meta: { ...meta } };
      const request = callOptions(options);
      return isVersion1 ? callable.callTool(params, undefined, request) : callable.callTool(params, request);
    },
    async readResource(uri, options) {
      const { contents } = await callable.readResource({ uri }, callOptions(options));
      return contents.map((resource): WireContent => ({ type: 'resource', resource }));
    },
    async close() {
      release();
      if (isOwn) await client.close();
    },
  };
}

/** Listens beside whoever listens already, and gives the function that ends it. */
function listen(client: McpClient, events: SessionEvents): () => void {
  const { onclose, fallbackNotificationHandler } = client;
  const ownOnclose = (): void => {
    onclose?.call(client);
    events.onLost(new Error('the connection was closed'));
  };
  const ownHandler = async (notification: never): Promise<void> => {
    const { method } = notification as { readonly method?: string };
    if (method === 'notifications/tools/list_changed') events.onToolsChanged();
    await fallbackNotificationHandler?.call(client, notification);
  };
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- clients have this property and no events
  client.onclose = ownOnclose;
  client.fallbackNotificationHandler = ownHandler;
  return () => {
    // Somebody may have set them anew since.
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- see above
    if (client.onclose === ownOnclose) client.onclose = onclose;
    if (client.fallbackNotificationHandler === ownHandler) {
      client.fallbackNotificationHandler = fallbackNotificationHandler;
    }
  };
}

/** Version 1 gives a page a time; of version 2, asking for a page by its cursor does the same. */
async function listAll(client: CallableClient, signal?: AbortSignal): Promise<readonly WireTool[]> {
  const tools: WireTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await client.listTools(cursor === undefined ? {} : { cursor }, signal ? { signal } : {});
    tools.push(...answer.tools);
    if (answer.nextCursor === undefined || answer.nextCursor === cursor) return tools;
    cursor = answer.nextCursor;
  }
  throw new Error(`the list of tools has more than ${MOST_PAGES} pages`);
}
