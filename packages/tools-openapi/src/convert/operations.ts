import { ConversionProblem, type OpenApiDiagnostic } from '../diagnostic.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../document/json-object.ts';
import { appendKeys } from '../document/pointer.ts';
import type { References } from '../document/references.ts';

/** What a document says an operation is called. */
export interface OperationName {
  /** As the document has it. */
  readonly operationId?: string;
  /** In upper case. */
  readonly method: string;
  /** The template: `/pets/{id}`. */
  readonly path: string;
  readonly tags: readonly string[];
}

/** An operation with its place in the document. */
export interface Operation extends OperationName {
  readonly definition: JsonObject;
  readonly pathItem: JsonObject;
  readonly pointer: string;
}

/** Which operations: every field that is given must fit. A text may hold `*` for anything. */
export interface OperationFilter {
  readonly operationId?: string | RegExp;
  readonly tag?: string | RegExp;
  readonly method?: string | RegExp;
  readonly path?: string | RegExp;
}

/** One filter, several of which one must fit, or a function. */
export type OperationChoice = OperationFilter | readonly OperationFilter[] | ((operation: OperationName) => boolean);

const METHODS: readonly string[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Every operation of a document, in its order; a path that cannot be read is a diagnostic. */
export function listOperations(
  document: JsonObject,
  references: References,
): { readonly operations: readonly Operation[]; readonly diagnostics: readonly OpenApiDiagnostic[] } {
  const diagnostics: OpenApiDiagnostic[] = [];
  const operations = Object.entries(objectAt(document, 'paths') ?? {})
    .filter(([path]) => path.startsWith('/'))
    .flatMap(([path, value]) => {
      try {
        return operationsOf(path, value, references);
      } catch (error) {
        if (!(error instanceof ConversionProblem)) throw error;
        const { code, pointer, message } = error;
        diagnostics.push({ code, severity: 'error', message, operation: path, pointer });
        return [];
      }
    });
  return { operations, diagnostics };
}

function operationsOf(path: string, value: unknown, references: References): Operation[] {
  const { value: pathItem, pointer } = references.follow(value, appendKeys('#/paths', path), 'a path item');
  return METHODS.flatMap((method) => {
    const definition = pathItem[method];
    if (!isObject(definition)) return [];
    const operationId = textAt(definition, 'operationId')?.trim();
    const tags = listAt(definition, 'tags').filter((tag) => typeof tag === 'string');
    const place = { definition, pathItem, pointer: appendKeys(pointer, method) };
    const name = { method: method.toUpperCase(), path, tags };
    return [operationId ? { operationId, ...name, ...place } : { ...name, ...place }];
  });
}

/** Method and path, as people and diagnostics name an operation. */
export function labelOf({ method, path }: OperationName): string {
  return `${method} ${path}`;
}

/** Whether a choice takes an operation. */
export function isChosen(choice: OperationChoice, operation: OperationName): boolean {
  if (typeof choice === 'function') return choice(operation);
  const filters = Array.isArray(choice) ? (choice as readonly OperationFilter[]) : [choice as OperationFilter];
  return filters.some((filter) => fits(filter, operation));
}

function fits(filter: OperationFilter, { operationId, method, path, tags }: OperationName): boolean {
  return (
    (filter.operationId === undefined || (operationId !== undefined && matches(filter.operationId, operationId))) &&
    (filter.method === undefined || matches(filter.method, method, 'i')) &&
    (filter.path === undefined || matches(filter.path, path)) &&
    (filter.tag === undefined || tags.some((tag) => matches(filter.tag ?? '', tag)))
  );
}

function matches(wanted: string | RegExp, text: string, flags = ''): boolean {
  // A global expression remembers where it stopped.
  if (wanted instanceof RegExp) return new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, '')).test(text);
  const parts = wanted.split('*').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, `s${flags}`).test(text);
}
