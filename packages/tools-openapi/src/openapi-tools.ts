import { didYouMean } from '@planloom/dsl-schema';
import { type Tool, ToolError, type ToolSource } from '@planloom/tool-kit';

import { systemEnvironment } from './call/credentials.ts';
import { convertOperation, type ConversionContext } from './convert/convert-operation.ts';
import { createSchemaConverter } from './convert/convert-schema.ts';
import { isChosen, labelOf, listOperations, type Operation, type OperationName } from './convert/operations.ts';
import { schemeNames } from './convert/security.ts';
import { toolIdsOf } from './convert/tool-ids.ts';
import { ConversionProblem, type OpenApiDiagnostic } from './diagnostic.ts';
import { readDocument, type ReadDocument } from './document/read-document.ts';
import { createReferences } from './document/references.ts';
import type { OpenApiOptions, OperationOptions } from './options.ts';

/** What became of a document. */
export interface OpenApiConversion {
  readonly tools: readonly Tool[];
  /** Every operation that was chosen, in the document's order, with the id of its tool if it gave one. */
  readonly operations: readonly ConvertedOperation[];
  /** Everything that could not be taken as it stands, and why. */
  readonly diagnostics: readonly OpenApiDiagnostic[];
}

/** An operation and the tool it became. */
export interface ConvertedOperation extends OperationName {
  readonly toolId?: string;
}

/** The tools of an OpenAPI document. */
export interface OpenApiToolSource extends ToolSource {
  /**
   * The tools with what was left out. The document is loaded at the first call of this or `list`; later ones give the
   * same. If loading fails, the next call tries again.
   */
  convert(signal?: AbortSignal): Promise<OpenApiConversion>;
}

/**
 * Turns the operations of an OpenAPI 3.0 or 3.1 document into tools. An operation that cannot be converted disables
 * only itself: see `diagnostics` of `convert`.
 *
 * ```ts
 * const source = openApiTools({
 *   document: remoteDocument('https://api.example.org/openapi.json'),
 *   auth: { token: { env: 'EXAMPLE_TOKEN' } },
 *   include: { tag: 'pets' },
 * });
 * await connectToolSource(registry, source, { prefix: 'example_' });
 * ```
 *
 * `list` and `convert` reject with an `OpenApiDocumentError` if the document cannot be loaded or is none.
 */
export function openApiTools(options: OpenApiOptions): OpenApiToolSource {
  let conversion: Promise<OpenApiConversion> | undefined;
  let problems: readonly ToolError[] = [];
  const name = options.name ?? 'openapi';
  return {
    name,
    convert,
    async list(signal) {
      const { tools, diagnostics } = await convert(signal);
      problems = diagnostics.map((diagnostic) => problemOf(name, diagnostic));
      return tools;
    },
    problems: () => problems,
  };

  async function convert(signal?: AbortSignal): Promise<OpenApiConversion> {
    signal?.throwIfAborted();
    conversion ??= load().catch((error: unknown) => {
      conversion = undefined;
      throw error;
    });
    return signal === undefined ? conversion : withAbort(conversion, signal);
  }

  async function load(): Promise<OpenApiConversion> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    try {
      return convertDocument(await readDocument(options.document, timeout.signal), options);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A diagnostic as a source tells of it. */
function problemOf(source: string, { code, severity, message, operation, pointer }: OpenApiDiagnostic): ToolError {
  const subject = operation === undefined ? source : `${source}: ${operation}`;
  const leftOut = severity === 'error' && operation !== undefined ? ' is left out' : '';
  return new ToolError(`${subject}${leftOut}: ${message}`, { code, retryable: false, details: { severity, pointer } });
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** Others may wait for the same document, so only this caller stops waiting. */
async function withAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function convertDocument(read: ReadDocument, options: OpenApiOptions): OpenApiConversion {
  const references = createReferences(read.document);
  const { operations: all, diagnostics: unread } = listOperations(read.document, references);
  const chosen = all.filter((operation) => isWanted(operation, options));
  const ids = toolIdsOf(chosen);
  const context = contextOf(read, options, references);
  const diagnostics = [...read.diagnostics, ...unread, ...unknownNames(read, all, options)];
  const tools = new Map<string, Tool>();
  const operations = chosen.map((operation): ConvertedOperation => {
    const own = optionsOf(operation, options);
    const tool = convertOne(operation, own.id ?? ids.get(operation) ?? labelOf(operation), own, context, diagnostics);
    const { definition: _definition, pathItem: _pathItem, pointer, ...name } = operation;
    if (tool === undefined) return name;
    if (tools.has(tool.id)) {
      diagnostics.push(problem('openapi/duplicate-id', operation, pointer, `There is a tool "${tool.id}" already.`));
      return name;
    }
    tools.set(tool.id, tool);
    return { ...name, toolId: tool.id };
  });
  return { tools: [...tools.values()], operations, diagnostics };
}

function convertOne(
  operation: Operation,
  id: string,
  own: OperationOptions,
  context: ConversionContext,
  diagnostics: OpenApiDiagnostic[],
): Tool | undefined {
  try {
    return convertOperation(operation, id, own, context, (code, pointer, message) => {
      diagnostics.push({ code, severity: 'warning', message, operation: labelOf(operation), pointer });
    });
  } catch (error) {
    if (!(error instanceof ConversionProblem)) throw error;
    diagnostics.push(problem(error.code, operation, error.pointer, error.message));
    return undefined;
  }
}

function problem(code: string, operation: Operation, pointer: string, message: string): OpenApiDiagnostic {
  return { code, severity: 'error', message, operation: labelOf(operation), pointer };
}

function isWanted(operation: Operation, { include, exclude }: OpenApiOptions): boolean {
  const isIncluded = include === undefined || isChosen(include, operation);
  return isIncluded && !(exclude !== undefined && isChosen(exclude, operation));
}

function optionsOf(operation: Operation, { operations = {} }: OpenApiOptions): OperationOptions {
  const keys = [operation.operationId ?? '', labelOf(operation)];
  const key = keys.find((each) => Object.hasOwn(operations, each));
  return key === undefined ? {} : (operations[key] ?? {});
}

function contextOf(
  { document, url }: ReadDocument,
  options: OpenApiOptions,
  references: ReturnType<typeof createReferences>,
): ConversionContext {
  return {
    document,
    documentUrl: options.documentUrl === undefined ? url : new URL(options.documentUrl),
    choice: options.server ?? {},
    allowedOrigins: options.allowedOrigins,
    references,
    schemas: createSchemaConverter(references),
    headers: options.headers ?? {},
    maxPages: options.maxPages ?? 50,
    checkResults: options.checkResults ?? true,
    call: {
      auth: options.auth ?? {},
      environment: options.environment ?? systemEnvironment,
      fetch: () => options.fetch ?? globalThis.fetch,
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      maxResponseBytes: options.maxResponseBytes ?? 10 * 1024 * 1024,
      maxRedirects: options.maxRedirects ?? 5,
      redirectOrigins: new Set(options.redirectOrigins),
      now: options.now ?? Date.now,
    },
  };
}

/** Names in the options that the document does not have: a slip there would otherwise go unnoticed. */
function unknownNames(
  { document }: ReadDocument,
  operations: readonly Operation[],
  { auth = {}, operations: settings = {} }: OpenApiOptions,
): OpenApiDiagnostic[] {
  const schemes = schemeNames(document);
  const labels = operations.flatMap((operation) => [operation.operationId ?? [], labelOf(operation)].flat());
  return [
    ...unknown(Object.keys(auth), schemes, 'openapi/unknown-security-scheme', 'security scheme'),
    ...unknown(Object.keys(settings), labels, 'openapi/unknown-operation', 'operation'),
  ];
}

function unknown(names: readonly string[], known: readonly string[], code: string, what: string): OpenApiDiagnostic[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const nearest = didYouMean(name, known);
      const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
      return { code, severity: 'warning', message: `The document has no ${what} "${name}".${hint}`, pointer: '#' };
    });
}
