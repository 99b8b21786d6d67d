import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Tool, ToolContext, ToolInput } from '@planloom/tool-kit';
import { callTool as call, createToolContext } from '@planloom/tool-kit/testing';
import { onTestFinished } from 'vitest';

import { openApiTools, type OpenApiOptions } from '../src/index.ts';

/** A request as it arrived. */
interface Received {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A service on the loopback that ends with the test. */
export interface Service {
  readonly origin: string;
  readonly received: Received[];
  /** Ends it before the test does. */
  stop(): Promise<void>;
}

type Reply = (request: Received, response: ServerResponse) => unknown;

/** Starts a service. Without a reply of its own it answers `{}`. */
export async function startService(reply: Reply = (_, response) => json(response, {})): Promise<Service> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const { method = '', url = '', headers } = request;
      const arrived = { method, url, headers, body };
      received.push(arrived);
      return reply(arrived, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  onTestFinished(stop);
  return { origin, received, stop };
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string | undefined>> = {},
): void {
  response
    .writeHead(status, { 'content-type': 'application/json', ...(headers as Record<string, string>) })
    .end(JSON.stringify(value));
}

/** A document with these paths, and whatever else is given. */
export function documentOf(paths: unknown, rest: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { openapi: '3.1.0', info: { title: 'Test', version: '1' }, paths, ...rest };
}

/** A document of one operation. */
export function operationAt(
  path: string,
  method: string,
  definition: Readonly<Record<string, unknown>> = {},
  rest: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return documentOf({ [path]: { [method]: { operationId: 'call', responses: {}, ...definition } } }, rest);
}

/** The tools of a document that is answered by a service. */
export async function toolsOf(
  document: OpenApiOptions['document'],
  { origin }: Pick<Service, 'origin'> = { origin: 'https://api.example.org' },
  options: Partial<OpenApiOptions> = {},
): Promise<readonly Tool[]> {
  const { tools, diagnostics } = await openApiTools({ document, server: { url: origin }, ...options }).convert();
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return tools;
}

/** Calls a tool as a runner does. Every test looks at the result in its own way. */
export async function callTool(
  tools: readonly Tool[],
  input: ToolInput = {},
  context: Partial<ToolContext> = {},
  id = 'call',
  // oxlint-disable-next-line typescript/no-explicit-any -- see above
): Promise<any> {
  const tool = tools.find((candidate) => candidate.id === id);
  if (tool === undefined) throw new Error(`There is no tool "${id}", but ${tools.map((each) => each.id).join(', ')}`);
  return call(tool, input, createToolContext(context));
}

/** What a call fails with. */
// oxlint-disable-next-line typescript/no-explicit-any -- errors of several kinds
export async function failureOf(promise: Promise<unknown>): Promise<any> {
  return promise.then(
    (value) => {
      throw new Error(`It did not fail, but gave ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
