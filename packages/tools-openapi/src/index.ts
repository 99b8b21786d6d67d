export {
  openApiTools,
  type ConvertedOperation,
  type OpenApiConversion,
  type OpenApiToolSource,
} from './openapi-tools.ts';
export type { OpenApiOptions, OperationOptions } from './options.ts';
export type { OpenApiDiagnostic } from './diagnostic.ts';

export { remoteDocument, type DocumentReference, type RemoteDocumentOptions } from './document/document-reference.ts';
export { OpenApiDocumentError } from './document/document-error.ts';
export type { OpenApiDocument } from './document/read-document.ts';

export type { OperationChoice, OperationFilter, OperationName } from './convert/operations.ts';
export type { Pagination } from './convert/pagination.ts';
export type { ServerChoice } from './convert/servers.ts';
export type { Credential, CredentialProvider, Environment, UserAndPassword } from './call/credentials.ts';
export { ApiError } from './call/api-error.ts';
