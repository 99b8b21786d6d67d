import { McpError } from '../errors/mcp-error.ts';
import { isObject } from '../is-object.ts';
import { checkServerConfig } from './check-server-config.ts';
import { rememberFilledIn } from './config-secrets.ts';
import { expandVariables } from './expand-variables.ts';
import type { McpServerConfig } from './server-config.ts';

/** What a configuration is read with. */
export interface ReadServersOptions {
  /** What `${NAME}` stands for. Default: nothing is replaced, and a `${NAME}` is an error. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads servers from parsed JSON in the shape that most MCP clients share: `{ "mcpServers": { "name": { "command", "args",
 * "env" } } }` or `{ "name": { "url", "headers" } }`, with or without the outer field (`servers` is another name for it).
 * In texts, `${NAME}` is a variable of the environment, `${NAME:-text}` one with a default.
 *
 * @throws McpError `mcp/invalid-config` that names the server and the field
 */
export function readMcpServers(json: unknown, options: ReadServersOptions = {}): Record<string, McpServerConfig> {
  const servers = serversIn(json);
  return Object.fromEntries(Object.entries(servers).map(([name, given]) => [name, readServer(name, given, options)]));
}

function readServer(name: string, given: unknown, { environment = {} }: ReadServersOptions): McpServerConfig {
  const expanded = expandVariables(given, environment);
  if (expanded.missing.length > 0) {
    const names = expanded.missing.map((variable) => `"${variable}"`).join(', ');
    const message = `the environment has no variable ${names}. Set it, or write \${NAME:-default}.`;
    throw new McpError('mcp/invalid-config', message, { server: name, retryable: false });
  }
  checkServerConfig(name, expanded.value);
  const config = withoutType(expanded.value as Readonly<Record<string, unknown>>);
  rememberFilledIn(config, expanded.filledIn);
  return config;
}

/** `type` says again what the other fields say, but for servers of 2024. */
function withoutType({ type, ...config }: Readonly<Record<string, unknown>>): McpServerConfig {
  // Its shape was checked above.
  return { ...config, ...(type === 'sse' && { transport: 'sse' }) } as unknown as McpServerConfig;
}

function serversIn(json: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(json)) throw noServers();
  const inner = json['mcpServers'] ?? json['servers'];
  if (inner === undefined) return json;
  if (!isObject(inner)) throw noServers();
  return inner;
}

function noServers(): McpError {
  const message = 'must be an object { "mcpServers": { "name": { "command": "…" } } }';
  return new McpError('mcp/invalid-config', message, { server: '(all)', retryable: false });
}
