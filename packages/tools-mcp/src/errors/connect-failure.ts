import { secretCleaner } from '../config/config-secrets.ts';
import type { McpServerConfig } from '../config/server-config.ts';
import { isMcpAuthorizationError } from '../oauth/authorization-error.ts';
import { classifyError } from './classify-error.ts';
import { McpError } from './mcp-error.ts';
import { ServerEndedError } from './server-ended-error.ts';

/** Why a server cannot be used, in words that say what to do. */
export function connectFailure(server: string, config: McpServerConfig, error: unknown): McpError {
  const stderr = error instanceof ServerEndedError ? error.lastLines : [];
  const cause = error instanceof ServerEndedError ? error.cause : error;
  const clean = secretCleaner(config);
  if (isMcpAuthorizationError(cause)) {
    return new McpError(cause.code, cause.message, { server, retryable: cause.retryable === true, cause, clean });
  }
  if (classifyError(cause) === 'unauthorized') {
    const message = `${whereOf(config)} wants another authorization: ${messageOf(error)}. Mend its "headers", or use OAuth ("oauth": true).`;
    return new McpError('mcp/unauthorized', message, { server, retryable: false, cause, clean });
  }
  const missing = missingCommand(config, cause);
  if (missing !== undefined) {
    return new McpError('mcp/connect-failed', missing, { server, retryable: false, cause, clean });
  }
  const message = `${whereOf(config)} cannot be connected to: ${reasonOf(cause, error)}`;
  return new McpError('mcp/connect-failed', withoutKeys(message, config), { server, cause, stderr, clean });
}

function missingCommand(config: McpServerConfig, error: unknown): string | undefined {
  if (!('command' in config) || (error as { readonly code?: unknown }).code !== 'ENOENT') return undefined;
  // Node.js gives the same code for a folder that is not there.
  const folder = config.cwd === undefined ? '' : `, and is there a folder "${config.cwd}"`;
  return `there is no command "${config.command}". Is it installed, and on the PATH${folder}?`;
}

function reasonOf(cause: unknown, error: unknown): string {
  const isSilent = isTimeout(cause) || classifyError(cause) === 'timeout';
  const silent = isSilent ? 'it did not answer in time' : undefined;
  const reason = innermost(cause);
  const network = reason === cause ? '' : ` (${messageOf(reason)})`;
  return silent ?? `${messageOf(error)}${network}`;
}

/** `fetch failed` says nothing; what it is about stands below it. */
function innermost(error: unknown): unknown {
  let reason = error;
  for (let depth = 0; depth < 10 && reason instanceof Error && reason.cause instanceof Error; depth += 1) {
    reason = reason.cause;
  }
  return reason;
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}

function whereOf(config: McpServerConfig): string {
  if ('command' in config) return `"${[config.command, ...(config.args ?? [])].join(' ')}"`;
  return 'url' in config ? withoutSecrets(config.url) : 'the client';
}

/** What runtimes say of a failed request can hold the whole address. */
function withoutKeys(message: string, config: McpServerConfig): string {
  return 'url' in config ? message.replaceAll(config.url, withoutSecrets(config.url)) : message;
}

/** An address can hold a password or a key, which no message needs. */
function withoutSecrets(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
