export {
  mcpTools,
  type McpOAuthOptions,
  type McpServerStatus,
  type McpToolsOptions,
  type McpToolSource,
} from './mcp-tools.ts';
export type { McpTraceAttributes } from './trace-attributes.ts';
export { readMcpServers, type ReadServersOptions } from './config/read-mcp-servers.ts';
export type {
  ClientServerConfig,
  HttpServerConfig,
  McpRestart,
  McpServerConfig,
  McpTimeouts,
  McpToolOptions,
  OAuthClientConfig,
  StdioServerConfig,
} from './config/server-config.ts';
export { McpError, type McpErrorCode, type McpErrorOptions } from './errors/mcp-error.ts';
export type { ContentValue } from './results/content-value.ts';
export type { AskUser, McpAnswer, McpQuestion } from './session/answer-question.ts';
export type { McpClient } from './session/given-client.ts';
export type { ServerState, Timing } from './session/supervised-session.ts';
export { traceContextOfIds, type TraceContext } from './trace-context.ts';

export {
  authorizedFetch,
  createClientCredentialsProvider,
  createOAuthProvider,
  fileOAuthStore,
  isMcpAuthorizationError,
  McpAuthorizationError,
  memoryOAuthStore,
  type AuthorizedFetchOptions,
  type ClientCredentialsOptions,
  type ClientProof,
  type McpAuthorizationErrorCode,
  type McpAuthorizationErrorOptions,
  type McpOAuthProvider,
  type OAuthEntry,
  type OAuthKey,
  type OAuthProviderOptions,
  type OAuthRedirect,
  type OAuthStore,
  type PendingAuthorization,
} from './oauth/index.ts';
