import { ToolError } from '@planloom/tool-kit';

/** A document that gives no tools at all: it cannot be loaded, read, or is no OpenAPI document. */
export class OpenApiDocumentError extends ToolError {
  override readonly name: string = 'OpenApiDocumentError';
}

/** The error of a document that will be the same at the next attempt. */
export function documentError(message: string, cause?: unknown): OpenApiDocumentError {
  return new OpenApiDocumentError(message, {
    code: 'openapi/invalid-document',
    retryable: false,
    ...(cause !== undefined && { cause }),
  });
}
