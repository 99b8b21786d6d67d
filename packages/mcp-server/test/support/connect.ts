import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { onTestFinished } from 'vitest';

import {
  createPlanServer,
  type HttpService,
  type PlanServer,
  type PlanServerOptions,
  serveHttp,
  type ServeHttpOptions,
} from '../../src/index.ts';

/** A server on this machine that is gone when the test is. */
export interface TestService {
  readonly server: PlanServer;
  readonly http: HttpService;
  /** A client of it, of the era that is asked for. */
  connect(era?: Era, options?: ConnectOptions): Promise<Client>;
}

/** `2025`: sessions; `2026`: each request for itself. */
type Era = '2025' | '2026';

export interface ConnectOptions extends ClientOptions {
  readonly token?: string;
}

export async function startService(options: PlanServerOptions, http: ServeHttpOptions = {}): Promise<TestService> {
  const server = createPlanServer(options);
  const service = await serveHttp(server, http);
  onTestFinished(async () => {
    await server.close();
    await service.close();
  });
  return { server, http: service, connect: (era = '2025', own = {}) => connectTo(service.url, era, own) };
}

async function connectTo(url: string, era: Era, { token, ...options }: ConnectOptions): Promise<Client> {
  const mode = era === '2026' ? { pin: '2026-07-28' as const } : 'legacy';
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode }, ...options });
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  onTestFinished(() => client.close());
  return client;
}

/** The text of a result, and what it says as data. */
export interface Answer {
  readonly text: string;
  readonly isError: boolean;
  // What tests read of it is what they are about.
  // oxlint-disable-next-line typescript/no-explicit-any -- a test says what it expects, and fails where it is not there
  readonly data: any;
}

/** Calls a tool. */
export async function call(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
  options?: Parameters<Client['callTool']>[1],
): Promise<Answer> {
  const result = await client.callTool({ name, arguments: args }, options);
  const text = result.content.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`)).join('\n');
  return { text, isError: result.isError === true, data: result.structuredContent };
}

/** A plan of these steps. */
export function plan(...steps: readonly object[]): Record<string, unknown> {
  return { version: '1.0', execution: 'dag', steps };
}
