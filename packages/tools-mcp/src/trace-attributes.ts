import type { McpServerConfig } from './config/server-config.ts';

/**
 * What a trace should say of a call besides the tool's name.
 *
 * @see https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md
 */
export type McpTraceAttributes = Readonly<Record<string, string | number>>;

/**
 * @param method of the protocol: `tools/call` or `resources/read`
 * @param version of the protocol, if it is known
 */
export function traceAttributesOf(
  config: McpServerConfig,
  method: string,
  version: string | undefined,
): McpTraceAttributes {
  const called = { 'mcp.method.name': method, ...(version !== undefined && { 'mcp.protocol.version': version }) };
  if ('command' in config) return { ...called, 'network.transport': 'pipe' };
  // Of a client that was handed in, nobody knows how it reaches its server.
  if (!('url' in config) || !URL.canParse(config.url)) return called;
  const { hostname, port, protocol } = new URL(config.url);
  const usualPort = protocol === 'https:' ? 443 : 80;
  return {
    ...called,
    'network.transport': 'tcp',
    'network.protocol.name': 'http',
    'server.address': hostname,
    'server.port': port === '' ? usualPort : Number(port),
  };
}
