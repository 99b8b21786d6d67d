import { ConversionProblem, type Warn } from '../diagnostic.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../document/json-object.ts';
import { appendKeys } from '../document/pointer.ts';
import type { References } from '../document/references.ts';
import type { Operation } from './operations.ts';

/** Where a parameter goes. */
type ParameterLocation = 'path' | 'query' | 'header' | 'cookie';

/** How a value becomes text. */
export type ParameterStyle =
  | 'simple'
  | 'label'
  | 'matrix'
  | 'form'
  | 'spaceDelimited'
  | 'pipeDelimited'
  | 'deepObject'
  | 'json';

/** A parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly location: ParameterLocation;
  readonly required: boolean;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  readonly description: string | undefined;
  readonly schema: unknown;
  /** Where the schema stands. */
  readonly pointer: string;
}

const LOCATIONS: readonly ParameterLocation[] = ['path', 'query', 'header', 'cookie'];

const STYLES: Readonly<Record<ParameterLocation, readonly ParameterStyle[]>> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
};

/** Headers that other parts of an operation describe (OpenAPI 3.1, "Parameter Object"). */
const OTHERWISE_DESCRIBED: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization']);

/** The parameters of an operation and of its path; the operation's own replace those of its path. */
export function readParameters(operation: Operation, references: References, warn: Warn): readonly Parameter[] {
  const parameters = new Map<string, Parameter>();
  const itemPointer = operation.pointer.slice(0, operation.pointer.lastIndexOf('/'));
  for (const [holder, pointer] of [
    [operation.pathItem, itemPointer],
    [operation.definition, operation.pointer],
  ] as const) {
    listAt(holder, 'parameters').forEach((value, at) => {
      const placed = references.follow(value, appendKeys(pointer, 'parameters', at), 'a parameter');
      const parameter = readParameter(placed.value, placed.pointer);
      parameters.set(`${parameter.location} ${parameter.name}`, parameter);
    });
  }
  const used = [...parameters.values()].filter(
    ({ location, name }) => location !== 'header' || !OTHERWISE_DESCRIBED.has(name.toLowerCase()),
  );
  return completePath(used, operation, warn);
}

function readParameter(value: JsonObject, pointer: string): Parameter {
  const name = textAt(value, 'name');
  const location = LOCATIONS.find((known) => known === value['in']);
  if (name === undefined || name === '') {
    throw new ConversionProblem('openapi/invalid', pointer, 'A parameter needs a name.');
  }
  if (location === undefined) {
    throw new ConversionProblem(
      'openapi/unsupported-parameter',
      appendKeys(pointer, 'in'),
      `"${name}" is in ${JSON.stringify(value['in'])}; it must be in ${LOCATIONS.join(', ')}.`,
    );
  }
  const common = {
    name,
    location,
    required: location === 'path' || value['required'] === true,
    allowReserved: value['allowReserved'] === true,
    description: textAt(value, 'description'),
  };
  const [media] = Object.entries(objectAt(value, 'content') ?? {});
  if (media !== undefined) return { ...common, ...readContent(media, name, pointer) };
  const style = readStyle(value, location, name, pointer);
  const explode = typeof value['explode'] === 'boolean' ? value['explode'] : style === 'form';
  return { ...common, style, explode, schema: value['schema'] ?? {}, pointer: appendKeys(pointer, 'schema') };
}

function readStyle(value: JsonObject, location: ParameterLocation, name: string, pointer: string): ParameterStyle {
  const [standard = 'simple'] = STYLES[location];
  const given = value['style'] ?? standard;
  const style = STYLES[location].find((known) => known === given);
  if (style !== undefined) return style;
  throw new ConversionProblem(
    'openapi/unsupported-parameter',
    appendKeys(pointer, 'style'),
    `"${name}" has the style ${JSON.stringify(given)}; in ${location} it must be ${STYLES[location].join(', ')}.`,
  );
}

function readContent(
  [mediaType, media]: readonly [string, unknown],
  name: string,
  pointer: string,
): Pick<Parameter, 'style' | 'explode' | 'schema' | 'pointer'> {
  const place = appendKeys(pointer, 'content', mediaType);
  if (!/[/+]json\b/i.test(mediaType)) {
    throw new ConversionProblem(
      'openapi/unsupported-parameter',
      place,
      `"${name}" is ${mediaType}; as content of a parameter, JSON can be sent.`,
    );
  }
  const schema = isObject(media) ? (media['schema'] ?? {}) : {};
  return { style: 'json', explode: false, schema, pointer: appendKeys(place, 'schema') };
}

/** A placeholder in the path that no parameter describes takes a text or number. One that the path lacks is left out. */
function completePath(parameters: readonly Parameter[], operation: Operation, warn: Warn): readonly Parameter[] {
  const placeholders = new Set([...operation.path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? ''));
  const described = new Set(parameters.filter(({ location }) => location === 'path').map(({ name }) => name));
  const missing = [...placeholders].filter((name) => !described.has(name));
  for (const name of missing) {
    warn('openapi/undescribed-parameter', operation.pointer, `No parameter describes {${name}} of the path.`);
  }
  for (const name of described) {
    if (!placeholders.has(name)) {
      warn('openapi/unused-parameter', operation.pointer, `The path has no {${name}}, so its parameter is left out.`);
    }
  }
  return [
    ...missing.map((name) => undescribed(name, operation.pointer)),
    ...parameters.filter(({ location, name }) => location !== 'path' || placeholders.has(name)),
  ];
}

function undescribed(name: string, pointer: string): Parameter {
  return {
    name,
    location: 'path',
    required: true,
    style: 'simple',
    explode: false,
    allowReserved: false,
    description: undefined,
    schema: { type: ['string', 'number'] },
    pointer,
  };
}
