import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Client, InMemoryTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { describe, expect, it, onTestFinished } from 'vitest';

import { mcpTools } from '../src/index.ts';
import { call, odd, open } from './support/open-source.ts';

/** A server on HTTP with a tool and a resource. */
async function servedOnHttp(): Promise<{ readonly url: string; readonly port: number }> {
  const handler = toNodeHandler(
    createMcpHandler(() => {
      const mcp = new McpServer({ name: 'far', version: '1.0.0' });
      mcp.registerTool('ping', {}, () => ({ content: [{ type: 'text', text: 'pong' }] }));
      mcp.registerResource('note', 'note://1', {}, () => ({ contents: [{ uri: 'note://1', text: 'hello' }] }));
      return mcp;
    }),
  );
  const server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/mcp`, port };
}

/** A server of the older era, whose sessions are called `session-1` and so on. */
async function servedInSessions(): Promise<{ readonly url: string; readonly forget: () => void }> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  let count = 0;
  const begin = async (): Promise<StreamableHTTPServerTransport> => {
    const mcp = new McpServerV1({ name: 'old', version: '1.0.0' });
    const effects = { annotations: { readOnlyHint: true } };
    mcp.registerTool('ping', effects, () => ({ content: [{ type: 'text', text: 'pong' }] }));
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => `session-${(count += 1)}`,
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    await mcp.connect(transport);
    return transport;
  };
  const server = createServer((request, response) => {
    const id = request.headers['mcp-session-id'];
    const known = id === undefined ? begin() : sessions.get(String(id));
    if (known === undefined) response.writeHead(404).end();
    else void Promise.resolve(known).then((transport) => transport.handleRequest(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, forget: () => sessions.clear() };
}

describe('what a trace says of calls', () => {
  it('is the method and the pipe of a program', async () => {
    const source = open({ odd: odd().config });
    await call(source, 'odd.meta');

    const { traceAttributes } = source;

    expect(traceAttributes('odd.meta')).toEqual({
      'mcp.method.name': 'tools/call',
      'mcp.protocol.version': '2025-11-25',
      'network.transport': 'pipe',
    });
    expect(traceAttributes('another.tool')).toBeUndefined();
  });

  it('is the method and the address of a server on HTTP', async () => {
    const { url, port } = await servedOnHttp();
    const source = open({ far: { url } });
    await source.list();
    const address = {
      'mcp.protocol.version': '2026-07-28',
      'network.transport': 'tcp',
      'network.protocol.name': 'http',
      'server.address': '127.0.0.1',
      'server.port': port,
    };

    expect(source.traceAttributes('far.ping')).toEqual({ 'mcp.method.name': 'tools/call', ...address });
    expect(source.traceAttributes('far.read_resource')).toEqual({ 'mcp.method.name': 'resources/read', ...address });
  });

  it('is the session, and the one that took its place', async () => {
    const { url, forget } = await servedInSessions();
    const source = open({ old: { url } });
    await source.list();
    const session = (): unknown => source.traceAttributes('old.ping')?.['mcp.session.id'];

    const first = session();
    forget();
    await call(source, 'old.ping');

    expect([first, session()]).toEqual(['session-1', 'session-2']);
  });

  it('is the session of a client that the application has opened', async () => {
    const { url } = await servedInSessions();
    const client = new Client({ name: 'app', version: '1.0.0' });
    await client.connect(new StreamableHTTPClientTransport(new URL(url)));
    onTestFinished(() => client.close());
    const source = open({ near: { client } });
    await source.list();

    expect(source.traceAttributes('near.ping')).toMatchObject({ 'mcp.session.id': 'session-1' });
  });

  it('is only the method where the application has opened the client', async () => {
    const server = new McpServer({ name: 'near', version: '1.0.0' });
    server.registerTool('ping', {}, () => ({ content: [{ type: 'text', text: 'pong' }] }));
    const client = new Client({ name: 'app', version: '1.0.0' });
    const [here, there] = InMemoryTransport.createLinkedPair();
    await Promise.all([server.connect(there), client.connect(here)]);
    const source = open({ near: { client } });
    await source.list();

    const { 'mcp.protocol.version': version, ...others } = source.traceAttributes('near.ping') ?? {};

    expect(others).toEqual({ 'mcp.method.name': 'tools/call' });
    expect(version).toBe(client.getNegotiatedProtocolVersion());
  });

  it('is not known of servers that were not listed yet', () => {
    const { traceAttributes } = mcpTools({ servers: { far: { url: 'https://example.com/mcp' } } });

    expect(traceAttributes('far.tool')).toBeUndefined();
  });
});
