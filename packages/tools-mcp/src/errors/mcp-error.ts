import { ToolError } from '@planloom/tool-kit';

/** Codes of what can go wrong with a server. */
export type McpErrorCode =
  /** The configuration cannot be used. */
  | 'mcp/invalid-config'
  /** The server cannot be started or reached, or does not speak the protocol. */
  | 'mcp/connect-failed'
  /** The server wants an authorization that was not given. */
  | 'mcp/unauthorized'
  /** The user has to give access, and nobody is there to ask. */
  | 'mcp/authorization-required'
  /** Access was refused, or an answer of the authorization server could not be trusted. */
  | 'mcp/authorization-failed'
  /** The connection broke while a call was under way; whether the call was carried out is not known. */
  | 'mcp/connection-lost'
  /** No answer, and no progress, in time. */
  | 'mcp/timeout'
  /** The tool says that it failed. */
  | 'mcp/tool-failed'
  /** The server answered with an error of the protocol. */
  | 'mcp/protocol-error'
  /** A tool that needs what this client does not offer, such as tasks. */
  | 'mcp/unsupported'
  /** Two tools would have one id. */
  | 'mcp/duplicate-tool'
  /** The source was closed. */
  | 'mcp/closed'
  /** Who watches for changes of the tools threw an error. */
  | 'mcp/watcher-failed';

/** What an {@link McpError} carries. */
export interface McpErrorOptions {
  readonly server: string;
  readonly retryable?: boolean;
  readonly cause?: unknown;
  /** The last lines the server wrote to standard error. */
  readonly stderr?: readonly string[];
  readonly details?: Readonly<Record<string, unknown>>;
  /** Hides secrets in texts. Default: texts stay as they are. */
  readonly clean?: (text: string) => string;
}

/** A failure that has to do with an MCP server. */
export class McpError extends ToolError {
  override readonly name = 'McpError';
  /** The server's name in the configuration. */
  readonly server: string;

  constructor(
    code: McpErrorCode | 'tool/invalid-input' | 'tool/unknown' | 'tool/invalid-output',
    message: string,
    options: McpErrorOptions,
  ) {
    const { server, retryable, details, clean = unchanged } = options;
    const stderr = (options.stderr ?? []).map(clean);
    const cause = cleanCause(options.cause, clean);
    const wrote = stderr.length === 0 ? '' : `\nThe server wrote:\n${stderr.map((line) => `  ${line}`).join('\n')}`;
    super(`MCP server "${server}": ${clean(message)}${wrote}`, {
      code,
      ...(retryable !== undefined && { retryable }),
      ...(cause !== undefined && { cause }),
      details: { server, ...details, ...(stderr.length > 0 && { stderr }) },
    });
    this.server = server;
  }
}

/** An error whose words hold a secret is no cause that can be shown. */
function cleanCause(cause: unknown, clean: (text: string) => string): unknown {
  for (let error = cause; error instanceof Error; error = error.cause) {
    const words = `${error.message} ${error.stack ?? ''}`;
    if (clean(words) !== words) return new Error(clean(error.message));
  }
  return cause;
}

function unchanged(text: string): string {
  return text;
}
