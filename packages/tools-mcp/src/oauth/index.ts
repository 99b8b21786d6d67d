export {
  isMcpAuthorizationError,
  McpAuthorizationError,
  type McpAuthorizationErrorCode,
  type McpAuthorizationErrorOptions,
} from './authorization-error.ts';
export { authorizedFetch, type AuthorizedFetchOptions } from './authorized-fetch.ts';
export {
  createClientCredentialsProvider,
  type ClientCredentialsOptions,
  type ClientProof,
} from './client-credentials-provider.ts';
export { fileOAuthStore } from './file-oauth-store.ts';
export {
  createOAuthProvider,
  type McpOAuthProvider,
  type OAuthProviderOptions,
  type OAuthRedirect,
  type PendingAuthorization,
} from './oauth-provider.ts';
export { memoryOAuthStore, type OAuthEntry, type OAuthKey, type OAuthStore } from './oauth-store.ts';
