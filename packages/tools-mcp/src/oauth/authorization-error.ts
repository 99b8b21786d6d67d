import { ToolError } from '@planloom/tool-kit';

/** Codes of what can go wrong while an authorization is got. */
export type McpAuthorizationErrorCode =
  /** The user has to be asked, and nobody is there to ask. */
  | 'mcp/authorization-required'
  /** The user, the server or the authorization server refused, or an answer could not be trusted. */
  | 'mcp/authorization-failed';

/** What an {@link McpAuthorizationError} carries. */
export interface McpAuthorizationErrorOptions {
  /** The MCP server's address; what follows its path is left out of the error. */
  readonly serverUrl: string | URL;
  readonly cause?: unknown;
  /** Default: false. */
  readonly retryable?: boolean;
}

/** No authorization for an MCP server. It holds no token, no secret and no code. */
export class McpAuthorizationError extends ToolError {
  /** The name by which the SDK knows, across copies and packages, that a failure is one of authorization. */
  override readonly name = 'UnauthorizedError';
  declare readonly code: McpAuthorizationErrorCode;
  /** The MCP server's address, without what could be a secret in it. */
  readonly serverUrl: string;

  constructor(code: McpAuthorizationErrorCode, message: string, options: McpAuthorizationErrorOptions) {
    const serverUrl = addressOf(options.serverUrl);
    super(`${serverUrl}: ${message}`, {
      code,
      retryable: options.retryable ?? false,
      details: { serverUrl },
      ...(options.cause !== undefined && { cause: options.cause }),
    });
    this.serverUrl = serverUrl;
  }
}

/** Whether a value is a {@link McpAuthorizationError}, from whichever copy of this package. */
export function isMcpAuthorizationError(value: unknown): value is McpAuthorizationError {
  const code = value instanceof Error && 'code' in value ? value.code : undefined;
  return code === 'mcp/authorization-required' || code === 'mcp/authorization-failed';
}

function addressOf(url: string | URL): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
