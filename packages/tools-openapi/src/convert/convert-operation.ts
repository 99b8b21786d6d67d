import type { JsonSchema } from '@planloom/dsl-schema';
import {
  compileSchema,
  resolveEffects,
  type Tool,
  type ToolContext,
  type ToolEffects,
  type ToolInput,
} from '@planloom/tool-kit';

import { createCall, type CallableOperation, type CallOptions } from '../call/call-operation.ts';
import { fetchPages, type PageLimits } from '../call/fetch-pages.ts';
import { ConversionProblem, type Warn } from '../diagnostic.ts';
import { textAt } from '../document/json-object.ts';
import type { References } from '../document/references.ts';
import type { OperationOptions } from '../options.ts';
import { readBody } from './body.ts';
import type { SchemaConverter } from './convert-schema.ts';
import { inputSchemaOf, nameArguments, type NamedArguments } from './input-schema.ts';
import { labelOf, type Operation } from './operations.ts';
import { detectPagination, type Pagination } from './pagination.ts';
import { readParameters, type Parameter } from './parameters.ts';
import { readResponses } from './responses.ts';
import { readSecurity, type Security } from './security.ts';
import { serverOf, type ServerContext } from './servers.ts';

/** What all operations of a document are converted with. */
export interface ConversionContext extends ServerContext {
  readonly references: References;
  readonly schemas: SchemaConverter;
  readonly call: CallOptions;
  readonly headers: Readonly<Record<string, string>>;
  readonly maxPages: number;
  readonly checkResults: boolean;
}

/** The longest description a tool gets from a document. */
const LONGEST_DESCRIPTION = 1024;

/**
 * Turns an operation into a tool.
 *
 * @throws ConversionProblem if it cannot be called, or its schemas cannot be used
 */
export function convertOperation(
  operation: Operation,
  id: string,
  options: OperationOptions,
  context: ConversionContext,
  warn: Warn,
): Tool {
  const { references, schemas } = context;
  if (operation.method === 'TRACE') {
    throw new ConversionProblem('openapi/unsupported-method', operation.pointer, 'fetch cannot send TRACE.');
  }
  const security = readSecurity(operation, context.document, references, new Set(Object.keys(context.call.auth)));
  const parameters = readParameters(operation, references, warn).filter((each) => !isCredential(each, security));
  const body = readBody(operation, references, options.contentType);
  const responses = readResponses(operation, references, schemas, warn);
  const effects = resolveEffects({ ...effectsOf(operation.method), ...options.effects });
  const names = nameArguments(parameters);
  const pagination = paginationOf(operation, options, context, () =>
    detectPagination(parameters, responses, references),
  );
  const callable: CallableOperation = {
    method: operation.method,
    path: operation.path,
    server: serverOf(operation, context),
    parameters: names.parameters,
    body,
    bodyArgument: names.bodyArgument,
    accept: responses.contentTypes.length === 0 ? '*/*' : [...responses.contentTypes, '*/*;q=0.1'].join(', '),
    headers: context.headers,
    label: labelOf(operation),
    security,
    isRepeatable: effects.readOnly || effects.idempotent,
    keyArgument: keyArgumentOf(names.parameters),
    pagination,
  };
  const maxPages = pagination === undefined ? 0 : context.maxPages;
  const inputSchema = inputSchemaOf({ names, body, keyArgument: callable.keyArgument, maxPages }, schemas, warn);
  const outputSchema = context.checkResults ? responses.schema : undefined;
  refuseUnusable(inputSchema, 'arguments', operation.pointer);
  if (outputSchema !== undefined) refuseUnusable(outputSchema, 'result', operation.pointer);
  return {
    id,
    name: textAt(operation.definition, 'summary')?.trim() || id,
    description: options.description ?? descriptionOf(operation),
    inputSchema,
    ...(outputSchema !== undefined && { outputSchema }),
    effects,
    execute: (given, run) => execute(callable, names, context, given, run),
  };
}

async function execute(
  operation: CallableOperation,
  names: NamedArguments,
  { call: options, maxPages }: ConversionContext,
  given: ToolInput,
  context: ToolContext,
): Promise<unknown> {
  const call = createCall(operation, options, context);
  const { [names.allPagesArgument]: allPages, [names.maxPagesArgument]: wanted, ...rest } = given;
  if (operation.pagination === undefined || maxPages === 0) return (await call(given)).value;
  if (allPages !== true) return (await call(rest)).value;
  const limits: PageLimits = {
    maxPages: typeof wanted === 'number' ? Math.min(wanted, maxPages) : Math.min(10, maxPages),
    maxBytes: options.maxResponseBytes,
    origin: operation.server.origin,
    argumentOf: (parameter) => argumentOf(names.parameters, parameter),
    label: operation.label,
  };
  return fetchPages(call, operation.pagination, rest, limits, context);
}

/** The argument of a query parameter. */
function argumentOf(parameters: ReadonlyMap<string, Parameter>, name: string): string {
  for (const [argument, parameter] of parameters) {
    if (parameter.location === 'query' && parameter.name === name) return argument;
  }
  return name;
}

/** What a method does by its definition (RFC 9110, section 9.2); PUT and DELETE replace or remove what was there. */
function effectsOf(method: string): ToolEffects {
  const isReading = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  const isReplacing = method === 'PUT' || method === 'DELETE';
  return {
    readOnly: isReading,
    idempotent: isReading || isReplacing,
    destructive: isReplacing,
    openWorld: true,
  };
}

function paginationOf(
  { method, pointer }: Operation,
  { pagination }: OperationOptions,
  { maxPages }: ConversionContext,
  detect: () => Pagination | undefined,
): Pagination | undefined {
  if (pagination === 'off' || maxPages === 0) return undefined;
  if (pagination !== undefined && method !== 'GET') {
    throw new ConversionProblem('openapi/unsupported-pagination', pointer, 'Only GET has pages that can be fetched.');
  }
  return pagination ?? (method === 'GET' ? detect() : undefined);
}

/** Whether a parameter is what a credential is sent in, which no plan gives. */
function isCredential({ name, location }: Parameter, { used }: Security): boolean {
  return used.some(({ kind, field }) => {
    const place = kind === 'basic' || kind === 'bearer' ? 'header' : kind;
    return place === location && field.toLowerCase() === name.toLowerCase();
  });
}

/** @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ */
function keyArgumentOf(parameters: ReadonlyMap<string, Parameter>): string | undefined {
  return [...parameters].find(
    ([, { location, name }]) => location === 'header' && name.toLowerCase() === 'idempotency-key',
  )?.[0];
}

function descriptionOf(operation: Operation): string {
  const { definition } = operation;
  const texts = [textAt(definition, 'summary'), textAt(definition, 'description')];
  const said = [...new Set(texts.map((text) => text?.trim()).filter((text) => text !== undefined && text !== ''))];
  const deprecated = definition['deprecated'] === true ? ['Deprecated.'] : [];
  const whole = [...deprecated, ...said].join('\n\n') || labelOf(operation);
  return whole.length <= LONGEST_DESCRIPTION ? whole : `${whole.slice(0, LONGEST_DESCRIPTION - 1)}…`;
}

function refuseUnusable(schema: JsonSchema, what: string, pointer: string): void {
  try {
    compileSchema(schema);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConversionProblem('openapi/invalid-schema', pointer, `The schema of its ${what} ${reason}`);
  }
}
