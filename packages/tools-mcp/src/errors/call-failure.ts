import { isMcpAuthorizationError } from '../oauth/authorization-error.ts';
import { classifyError, type ErrorKind } from './classify-error.ts';
import { McpError } from './mcp-error.ts';

/** The call that failed. */
export interface FailedCall {
  readonly server: string;
  /** The server's name of the tool. */
  readonly tool: string;
  /** Whether a second call does no harm: it reads, or says that it may be repeated. */
  readonly isRepeatable: boolean;
  readonly stderr: readonly string[];
  /** Hides secrets in texts. */
  readonly clean: (text: string) => string;
}

/** The failure of a call whose time was up, as `how` says. */
export function timeoutFailure(call: FailedCall, how: string, cause: unknown): McpError {
  const { server, tool, isRepeatable: retryable, stderr, clean } = call;
  return new McpError('mcp/timeout', `"${tool}" ${how}`, { server, retryable, cause, stderr, clean });
}

/** The failure of a call whose request was not answered, or answered with an error of the protocol. */
export function callFailure(call: FailedCall, error: unknown): McpError {
  const { server, tool, isRepeatable, stderr, clean } = call;
  if (isMcpAuthorizationError(error)) {
    const text = `"${tool}" was not called: ${error.message}`;
    return new McpError(error.code, text, { server, retryable: error.retryable === true, cause: error, clean });
  }
  const said = error instanceof Error ? error.message : String(error);
  switch (classifyError(error)) {
    case 'timeout':
      return timeoutFailure(call, 'was not answered in time', error);
    case 'unauthorized':
      return new McpError('mcp/unauthorized', `"${tool}" was refused: ${said}`, {
        server,
        retryable: false,
        cause: error,
        clean,
      });
    case 'not-sent':
    case 'session-refused':
      return new McpError('mcp/connection-lost', `"${tool}" was not called: the connection was lost`, {
        server,
        retryable: true,
        cause: error,
        stderr,
        clean,
      });
    case 'lost':
      return new McpError('mcp/connection-lost', lostText(tool, isRepeatable), {
        server,
        retryable: isRepeatable,
        cause: error,
        stderr,
        clean,
      });
    default:
      return refusal({ server, tool, clean }, classifyError(error), said, error);
  }
}

function lostText(tool: string, isRepeatable: boolean): string {
  const text = `the connection was lost while "${tool}" was being called`;
  return isRepeatable ? text : `${text}; it is not repeated, as it may have been carried out`;
}

/** What a server refuses it will refuse again; an error of its own may pass. */
export function refusal(
  { server, tool, clean }: Pick<FailedCall, 'server' | 'tool' | 'clean'>,
  kind: ErrorKind,
  said: string,
  cause?: unknown,
): McpError {
  const options = { server, retryable: false, clean, ...(cause !== undefined && { cause }) };
  switch (kind) {
    case 'invalid-input':
      return new McpError('tool/invalid-input', `"${tool}" does not accept its arguments: ${said}`, options);
    case 'unknown-tool':
      return new McpError('tool/unknown', `there is no tool "${tool}" any more: ${said}`, options);
    case 'invalid-output':
      return new McpError(
        'tool/invalid-output',
        `"${tool}" did not return what its outputSchema promises: ${said}`,
        options,
      );
    case 'unsupported':
      return new McpError('mcp/unsupported', `"${tool}" needs what this client does not offer: ${said}`, options);
    default:
      return new McpError('mcp/protocol-error', `"${tool}" failed: ${said}`, { server, cause, clean });
  }
}
