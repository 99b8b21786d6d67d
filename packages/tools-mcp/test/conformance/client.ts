/**
 * The client that the conformance suite tries: what an application has that uses `mcpTools`. The suite gives the server's
 * address as the last argument, and says in the environment which scenario it plays.
 */
import type { OAuthClientProvider } from '@modelcontextprotocol/client';
import type { Tool } from '@planloom/tool-kit';
import { createToolContext } from '@planloom/tool-kit/testing';

import { createClientCredentialsProvider, createOAuthProvider, mcpTools, type McpToolSource } from '../../src/index.ts';

/** What a scenario tells its client. */
interface ScenarioContext {
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly private_key_pem?: string;
  readonly signing_algorithm?: string;
  readonly issuer?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }[];
}

interface ScenarioOptions {
  readonly scenario: string;
  readonly revision: string;
  readonly context: ScenarioContext;
}

/** The tools of the scenario's server, through our own client. */
function connect(url: string, { scenario, revision, context }: ScenarioOptions): McpToolSource {
  return mcpTools({
    servers: {
      s: {
        url,
        protocol: revision === '2025-11-25' ? 'legacy' : 'auto',
        ...(scenario.startsWith('auth/') && { auth: providerFor(url, scenario, context) }),
        restart: { attempts: 1, backoffMs: 10 },
      },
    },
    // An empty answer where the server has defaults; the others ask for a confirmation.
    askUser: () => ({ action: 'accept', content: scenario.startsWith('sep-2322') ? { confirmed: true } : {} }),
    onProblem: (problem) => console.error(`problem: ${problem.message}`),
  });
}

function providerFor(serverUrl: string, scenario: string, context: ScenarioContext): OAuthClientProvider {
  const { client_id: clientId, client_secret: clientSecret, issuer } = context;
  const client = { ...(issuer && { issuer }), ...(clientSecret && { clientSecret }) };
  if (scenario.startsWith('auth/client-credentials')) return programFor(serverUrl, context);
  return createOAuthProvider({
    serverUrl,
    clientMetadataUrl: 'https://conformance-test.local/client-metadata.json',
    ...(clientId && { clientId, ...client }),
    // The suite's authorization server says yes at once; the browser it sends back is this request.
    redirect: { open: async (page) => void (await fetch(page)).text(), timeoutMs: 10_000 },
  });
}

function programFor(serverUrl: string, context: ScenarioContext): OAuthClientProvider {
  const { client_id: clientId = '', client_secret, private_key_pem: privateKey = '', signing_algorithm } = context;
  return client_secret === undefined
    ? createClientCredentialsProvider({ serverUrl, clientId, privateKey, algorithm: signing_algorithm ?? 'ES256' })
    : createClientCredentialsProvider({ serverUrl, clientId, clientSecret: client_secret });
}

/** Arguments that fit the simple schemas the suite's tools have. */
function argumentsFor({ inputSchema }: Tool): Readonly<Record<string, unknown>> {
  const { properties = {} } = (inputSchema ?? {}) as {
    readonly properties?: Readonly<Record<string, { readonly type?: string }>>;
  };
  const samples: Readonly<Record<string, unknown>> = { string: 'text', boolean: true, number: 2, integer: 2 };
  return Object.fromEntries(Object.entries(properties).map(([name, { type = 'string' }]) => [name, samples[type]]));
}

/** Tools whose call fails because of what the server does: see docs/mcp-conformance.md. */
const REFUSED_BY_THE_SDK: ReadonlySet<string> = new Set(['s.test_mrtr_no_result_type']);

async function callTool(tool: Tool, input: Readonly<Record<string, unknown>>): Promise<void> {
  try {
    console.log(tool.id, JSON.stringify(await tool.execute(input, createToolContext())));
  } catch (error) {
    console.error(tool.id, error);
    if (!REFUSED_BY_THE_SDK.has(tool.id)) process.exitCode = 1;
  }
}

/** Lists the tools and calls them one after the other: each of them, or those the scenario names. */
async function play(url: string, options: ScenarioOptions): Promise<void> {
  const source = connect(url, options);
  try {
    const tools = await source.list();
    // This server has no tools to call: it wants to see that a list alone makes no further request.
    if (options.scenario === 'json-schema-ref-no-deref') return;
    const named = options.context.toolCalls?.map(
      (call) => [tools.find(({ id }) => id === `s.${call.name}`), call.arguments] as const,
    );
    for (const [tool, input] of named ?? tools.map((each) => [each, argumentsFor(each)] as const)) {
      if (tool === undefined) throw new Error('the scenario names a tool that is not listed');
      await callTool(tool, input);
    }
  } finally {
    await source.close();
  }
}

const { MCP_CONFORMANCE_SCENARIO, MCP_CONFORMANCE_PROTOCOL_VERSION, MCP_CONFORMANCE_CONTEXT } = process.env;
await play(process.argv.at(-1) ?? '', {
  scenario: MCP_CONFORMANCE_SCENARIO ?? '',
  revision: MCP_CONFORMANCE_PROTOCOL_VERSION ?? '2025-11-25',
  context: JSON.parse(MCP_CONFORMANCE_CONTEXT ?? '{}') as ScenarioContext,
});
