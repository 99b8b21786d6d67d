import type { McpServerConfig } from './config/server-config.ts';
import type { Session } from './session/session.ts';

/**
 * What a trace should say of a call besides the tool's name.
 *
 * @see https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md
 */
export type McpTraceAttributes = Readonly<Record<string, string | number>>;

/**
 * @param method of the protocol: `tools/call` or `resources/read`
 * @param session the one that there is
 */
export function traceAttributesOf(
  config: McpServerConfig,
  method: string,
  session: Pick<Session, 'protocolVersion' | 'sessionId'> | undefined,
): McpTraceAttributes {
  const { protocolVersion, sessionId } = session ?? {};
  const called = {
    'mcp.method.name': method,
    ...(protocolVersion !== undefined && { 'mcp.protocol.version': protocolVersion }),
    ...(sessionId !== undefined && { 'mcp.session.id': sessionId }),
  };
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
