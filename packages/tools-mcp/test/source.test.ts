import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioClientTransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { InMemoryTransport as InMemoryTransportV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler, McpServer, type RegisteredTool } from '@modelcontextprotocol/server';
import { createToolContext, toolSourceCases, type ToolSourceFixture } from '@planloom/tool-kit/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

import { type McpClient, type McpServerConfig, mcpTools, type McpToolSource } from '../src/index.ts';
import { call, failureOf, find, odd, oddServer, open } from './support/open-source.ts';

/** A server and how it is reached. */
interface Fixture {
  readonly config: McpServerConfig;
  /** Makes its tools change; absent where a server cannot tell. */
  readonly change?: () => void | Promise<void>;
}

const text = (said: string): { content: [{ type: 'text'; text: string }] } => ({
  content: [{ type: 'text', text: said }],
});

/** The same tools on servers of both versions of the SDK. */
function serverV2(): { readonly server: McpServer; readonly change: () => void } {
  const server = new McpServer({ name: 'v2', version: '1.0.0' }, { capabilities: { tools: { listChanged: true } } });
  const readOnly = { annotations: { readOnlyHint: true } };
  const add = (name: string): RegisteredTool =>
    server.registerTool(name, { ...readOnly, inputSchema: z.object({ text: z.string() }) }, ({ text: said }) =>
      text(said),
    );
  add('echo');
  server.registerTool(
    'sum',
    {
      ...readOnly,
      inputSchema: z.object({ a: z.number(), b: z.number() }),
      outputSchema: z.object({ sum: z.number() }),
    },
    ({ a, b }) => ({ content: [], structuredContent: { sum: a + b } }),
  );
  server.registerTool('fail', { inputSchema: z.object({}) }, () => ({ ...text('no luck'), isError: true }));
  server.registerTool('hang', { ...readOnly, inputSchema: z.object({}) }, () => new Promise(() => undefined));
  let extra = 0;
  return {
    server,
    change: () => {
      extra += 1;
      add(`extra_${extra}`);
    },
  };
}

function serverV1(): { readonly server: McpServerV1; readonly change: () => void } {
  const server = new McpServerV1({ name: 'v1', version: '1.0.0' }, { capabilities: { tools: { listChanged: true } } });
  const readOnly = { annotations: { readOnlyHint: true } };
  const add = (name: string): void => {
    server.registerTool(name, { ...readOnly, inputSchema: { text: z.string() } }, ({ text: said }) => text(said));
  };
  add('echo');
  server.registerTool(
    'sum',
    { ...readOnly, inputSchema: { a: z.number(), b: z.number() }, outputSchema: { sum: z.number() } },
    ({ a, b }) => ({ content: [], structuredContent: { sum: a + b } }),
  );
  server.registerTool('fail', { inputSchema: {} }, () => ({ ...text('no luck'), isError: true }));
  server.registerTool('hang', { ...readOnly, inputSchema: {} }, () => new Promise(() => undefined));
  let extra = 0;
  return {
    server,
    change: () => {
      extra += 1;
      add(`extra_${extra}`);
    },
  };
}

async function givenV2(): Promise<Fixture> {
  const { server, change } = serverV2();
  const [near, far] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'application', version: '1.0.0' });
  await Promise.all([server.connect(far), client.connect(near)]);
  onTestFinished(() => client.close());
  return { config: { client }, change };
}

async function givenV1(): Promise<Fixture> {
  const { server, change } = serverV1();
  const [near, far] = InMemoryTransportV1.createLinkedPair();
  const client = new ClientV1({ name: 'application', version: '1.0.0' });
  await Promise.all([server.connect(far), client.connect(near)]);
  onTestFinished(() => client.close());
  return { config: { client }, change };
}

/** Both eras are served; no session is kept. */
async function httpV2(protocol: string): Promise<Fixture> {
  const handler = createMcpHandler(() => serverV2().server);
  const nodeHandler = toNodeHandler(handler);
  const { url } = await listen(createServer((request, response) => void nodeHandler(request, response)));
  return { config: { url, protocol } };
}

/** Sessions as servers of version 1 keep them, and as they forget them when they are started again. */
async function httpV1(): Promise<Fixture & { readonly forget: () => void; readonly sessions: () => number }> {
  const sessions = new Map<
    string,
    { readonly transport: StreamableHTTPServerTransport; readonly change: () => void }
  >();
  const { url } = await listen(
    createServer((request, response): void => {
      const known = sessions.get(String(request.headers['mcp-session-id']));
      if (known !== undefined) {
        void known.transport.handleRequest(request, response);
        return;
      }
      if (request.headers['mcp-session-id'] !== undefined) {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(
          '{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: No valid session ID provided"},"id":null}',
        );
        return;
      }
      const { server, change } = serverV1();
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: () => crypto.randomUUID(),
        onsessioninitialized: (id) => void sessions.set(id, { transport, change }),
        onsessionclosed: (id) => void sessions.delete(id),
      });
      // The SDK's type of an optional callback does not fit itself where `undefined` has to be said.
      void server
        .connect(transport as unknown as Parameters<typeof server.connect>[0])
        .then(() => transport.handleRequest(request, response));
    }),
  );
  return {
    config: { url },
    change: () => {
      for (const { change } of sessions.values()) change();
    },
    forget: () => sessions.clear(),
    sessions: () => sessions.size,
  };
}

async function listen(server: HttpServer): Promise<{ readonly url: string }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp` };
}

const fixtures: readonly [string, () => Promise<Fixture>][] = [
  ['a client of version 2 that is there already', givenV2],
  ['a client of version 1 that is there already', givenV1],
  ['HTTP, 2026-07-28', () => httpV2('2026-07-28')],
  ['HTTP, 2025-11-25', () => httpV2('legacy')],
  ['HTTP, what the server speaks', () => httpV2('auto')],
  ['HTTP, a server of version 1 with sessions', httpV1],
];

describe.each(fixtures)('%s', (_name, create) => {
  const source = async (): Promise<McpToolSource> => open({ s: (await create()).config });

  it('lists the tools and calls them', async () => {
    const opened = await source();

    expect((await opened.list()).map(({ id }) => id)).toEqual(['s.echo', 's.sum', 's.fail', 's.hang']);
    await expect(call(opened, 's.echo', { text: 'hi' })).resolves.toBe('hi');
    await expect(call(opened, 's.sum', { a: 1, b: 2 })).resolves.toEqual({ sum: 3 });
  });

  it('gives failures with their reason', async () => {
    await expect(failureOf(call(await source(), 's.fail'))).resolves.toMatchObject({
      code: 'mcp/tool-failed',
      message: 'MCP server "s": "fail" failed: no luck',
    });
  });

  it('refuses bad arguments before the server sees them', async () => {
    await expect(failureOf(call(await source(), 's.sum', { a: 'one' }))).resolves.toMatchObject({
      code: 'tool/invalid-input',
      retryable: false,
    });
  });

  it('takes an abort for what it is', async () => {
    const tool = await find(await source(), 's.hang');
    const controller = new AbortController();
    const reason = new Error('not wanted any more');
    const failed = Promise.resolve(tool.execute({}, createToolContext({ signal: controller.signal }))).catch(
      (error: unknown) => error,
    );
    setImmediate(() => controller.abort(reason));

    await expect(failed).resolves.toBe(reason);
  });

  it('ends a call that takes too long', async () => {
    const { config } = await create();
    const opened = open({ s: { ...config, timeoutMs: 100 } });

    await expect(failureOf(call(opened, 's.hang'))).resolves.toMatchObject({ code: 'mcp/timeout', retryable: true });
  });

  it.each(toolSourceCases(async () => sourceFixture(await create())))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe('stdio', () => {
  it.each(toolSourceCases(() => sourceFixture(odd())))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

/** Where a server tells nobody of a change, watching is not tried. */
function sourceFixture({ config, change }: Fixture): ToolSourceFixture {
  const source = mcpTools({ servers: { s: config } });
  if (change === undefined) {
    return { source: { name: source.name, list: (signal) => source.list(signal), close: () => source.close() } };
  }
  return {
    source,
    change: async () => {
      await source.list();
      const before = source.servers()[0]?.toolIds.length;
      await change();
      await expect.poll(() => source.servers()[0]?.toolIds.length).not.toBe(before);
    },
  };
}

describe('a server that was started again and has forgotten the session', () => {
  it('is connected to again, and a call that only reads is made again', async () => {
    const { config, forget } = await httpV1();
    const source = open({ s: config });
    await expect(call(source, 's.echo', { text: 'one' })).resolves.toBe('one');
    const tool = await find(source, 's.echo');
    forget();

    await expect(Promise.resolve(tool.execute({ text: 'two' }, createToolContext()))).resolves.toBe('two');
  });

  it('is connected to again, and a call that changes something is left to the runner', async () => {
    const { config, forget } = await httpV1();
    const source = open({ s: config });
    const [fail, echo] = [await find(source, 's.fail'), await find(source, 's.echo')];
    forget();

    await expect(failureOf(Promise.resolve(fail.execute({}, createToolContext())))).resolves.toMatchObject({
      code: 'mcp/connection-lost',
      // Nothing was carried out, and the runner knows what may be tried again.
      retryable: true,
      message: 'MCP server "s": "fail" was not called: the connection was lost',
    });
    await expect(Promise.resolve(echo.execute({ text: 'two' }, createToolContext()))).resolves.toBe('two');
  });

  it('lists its tools again', async () => {
    const { config, forget } = await httpV1();
    const source = open({ s: config });
    await source.list();
    forget();

    await expect(source.list()).resolves.toHaveLength(4);
  });

  it('is told when the session is over', async () => {
    const { config, sessions } = await httpV1();
    const source = open({ s: config });
    await source.list();
    expect(sessions()).toBe(1);
    await source.close();

    expect(sessions()).toBe(0);
  });
});

/** Clients that speak to the odd server, whose list holds what is no tool. */
const oddClients: readonly [string, () => Promise<McpClient>][] = [
  [
    'version 2',
    async () => {
      const client = new Client({ name: 'application', version: '1.0.0' });
      await client.connect(new StdioClientTransport(ODD));
      return client;
    },
  ],
  [
    'version 1',
    async () => {
      const client = new ClientV1({ name: 'application', version: '1.0.0' });
      await client.connect(new StdioClientTransportV1(ODD));
      return client;
    },
  ],
];
const ODD = { command: process.execPath, args: [oddServer, 'odd-list'], stderr: 'ignore' as const };

describe('a client that is there already', () => {
  it.each(oddClients)('gives the tools of a list with something in it that is none: %s', async (_version, connect) => {
    const source = open({ s: { client: connect } });

    expect((await source.list()).map(({ id }) => id)).toEqual(['s.echo', 's.odd_hints']);
    expect(source.problems()).toHaveLength(5);
  });

  it('is still listened to after its session was given up', async () => {
    const { server, change } = serverV2();
    const [near, far] = InMemoryTransport.createLinkedPair();
    const client = new Client({ name: 'application', version: '1.0.0' });
    await Promise.all([server.connect(far), client.connect(near)]);
    const source = open({ s: { client } });
    const echo = await find(source, 's.echo');
    // The next request finds no transport, as if the connection were lost without a word.
    const callTool = client.callTool.bind(client);
    client.callTool = () => Promise.reject(new Error('Not connected'));
    await failureOf(Promise.resolve(echo.execute({ text: 'lost' }, createToolContext())));
    client.callTool = callTool;
    change();

    await expect.poll(() => source.servers()[0]?.toolIds).toContain('s.extra_1');
    await client.close();
    await server.close();
  });

  it('is not closed with the source, and its own listeners go on', async () => {
    const { config } = await givenV2();
    const client = (config as { readonly client: Client }).client;
    const source = mcpTools({ servers: { s: config } });
    await source.list();
    await source.close();

    await expect(client.listTools()).resolves.toMatchObject({ tools: expect.arrayContaining([]) });
    expect(client.onclose).toBeUndefined();
  });

  it('is closed if it is made when nobody waits for it any more', async () => {
    const { config } = await givenV2();
    const { client } = config as { readonly client: Client };
    const making = Promise.withResolvers<McpClient>();
    const source = open({ s: { client: () => making.promise } });
    const listed = failureOf(source.list());
    await source.close();
    await expect(listed).resolves.toMatchObject({ code: 'mcp/closed' });
    expect(client.transport).toBeDefined();
    making.resolve(client);

    await expect.poll(() => client.transport).toBeUndefined();
  });

  it('is made anew by a function when the connection is lost', async () => {
    const made: Client[] = [];
    const source = open({
      s: {
        client: async () => {
          const { config } = await givenV2();
          const { client } = config as { readonly client: Client };
          made.push(client);
          return client;
        },
      },
    });
    await expect(call(source, 's.echo', { text: 'one' })).resolves.toBe('one');
    await made[0]?.close();

    await expect(call(source, 's.echo', { text: 'two' })).resolves.toBe('two');
    expect(made).toHaveLength(2);
  });
});

describe('a server that does not let go', () => {
  it('keeps nobody who closes the source or lists its tools', async () => {
    const handler = toNodeHandler(createMcpHandler(() => serverV2().server));
    const { url } = await listen(
      createServer((request, response): void => {
        // A request to end the session is never answered.
        if (request.method !== 'DELETE') void handler(request, response);
      }),
    );
    const source = open({ s: { url, protocol: 'legacy' } });
    await source.list();

    await expect(source.close()).resolves.toBeUndefined();
  });

  it('keeps nobody who closes the source while it is connected to', async () => {
    const asked = Promise.withResolvers<void>();
    const { url } = await listen(createServer(() => asked.resolve()));
    for (const transport of ['http', 'sse'] as const) {
      const source = open({ s: { url, transport } });
      const listed = failureOf(source.list());
      await asked.promise;
      await source.close();

      await expect(listed).resolves.toMatchObject({ code: 'mcp/closed' });
    }
    const source = open({ s: { client: () => new Promise<never>(() => undefined) } });
    const listed = failureOf(source.list());
    await source.close();
    await expect(listed).resolves.toMatchObject({ code: 'mcp/closed' });
  });
});

describe('HTTP', () => {
  it('says that nothing answers, with the address but no password in it', async () => {
    const source = open({ s: { url: 'http://127.0.0.1:9/mcp?key=secret', restart: { attempts: 0 } } });

    const { code, message } = await failureOf(source.list());
    expect(code).toBe('mcp/connect-failed');
    expect(message).toContain('http://127.0.0.1:9/mcp');
    expect(message).not.toContain('secret');
  });

  it('sends its headers, and says what is missing where it is not let in', async () => {
    const seen: (string | undefined)[] = [];
    const { url } = await listen(
      createServer((request, response) => {
        seen.push(request.headers.authorization);
        response.writeHead(401).end();
      }),
    );
    const source = open({ s: { url, headers: { Authorization: 'Bearer t0ken' } } });

    const { code, retryable, message } = await failureOf(source.list());
    expect([code, retryable]).toEqual(['mcp/unauthorized', false]);
    expect(message).toContain('wants another authorization');
    expect(message).not.toContain('t0ken');
    expect(seen).toContain('Bearer t0ken');
  });
});
