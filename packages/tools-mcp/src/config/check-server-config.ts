import { didYouMean, type JsonSchema } from '@planloom/dsl-schema';
import { compileSchema, formatIssue, type Validate } from '@planloom/tool-kit';

import { McpError } from '../errors/mcp-error.ts';
import { CLIENT_SCHEMA, HTTP_SCHEMA, STDIO_SCHEMA } from './config-schema.ts';

/**
 * Refuses a configuration that cannot be meant.
 *
 * @throws McpError `mcp/invalid-config` with everything that is wrong
 */
export function checkServerConfig(name: string, config: unknown): void {
  const problems = [...problemsOfName(name), ...problemsOfConfig(config)];
  if (problems.length === 0) return;
  const message = problems.length === 1 ? String(problems[0]) : problems.map((problem) => `\n  - ${problem}`).join('');
  throw new McpError('mcp/invalid-config', `its configuration cannot be used: ${message}`, {
    server: name,
    retryable: false,
  });
}

function problemsOfName(name: string): string[] {
  if (/^[\p{L}\p{N}](?:[\p{L}\p{N}_ -]*[\p{L}\p{N}])?$/u.test(name)) return [];
  return ['the name of a server is made of letters, digits, "-", "_" and blanks, as its tools are called "name.tool"'];
}

function problemsOfConfig(config: unknown): string[] {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    return ['must be an object with a "command" or a "url"'];
  }
  const kinds = (['command', 'url', 'client'] as const).filter((kind) => kind in config);
  const [kind] = kinds;
  if (kind === undefined) return [`needs a "command" to start or a "url" to reach${nearestField(config)}`];
  if (kinds.length > 1) return [`has ${kinds.map((each) => `"${each}"`).join(' and ')}: leave one out`];
  const { schema, fields } = KINDS[kind];
  const unknown = Object.keys(config).filter((field) => !fields.includes(field));
  const known = Object.fromEntries(Object.entries(config).filter(([field]) => fields.includes(field)));
  const validation = validatorOf(schema)(known);
  return [
    ...unknown.map((field) => `there is no field "${field}"${hint(field, fields)}`),
    ...(validation.ok ? [] : validation.issues.map(formatIssue)),
    ...problemsOfUrl(config),
  ];
}

function problemsOfUrl(config: object): string[] {
  if (!('url' in config) || typeof config.url !== 'string' || !/^https?:/u.test(config.url)) return [];
  if (!URL.canParse(config.url)) return ['url: is no address'];
  const { username, password } = new URL(config.url);
  return username === '' && password === '' ? [] : ['url: must not hold a user or a password; give them in "headers"'];
}

const KINDS = {
  command: kindOf(STDIO_SCHEMA),
  url: kindOf(HTTP_SCHEMA),
  client: kindOf(CLIENT_SCHEMA),
};

function kindOf(schema: JsonSchema): { readonly schema: JsonSchema; readonly fields: readonly string[] } {
  return { schema, fields: Object.keys(schema['properties'] as object) };
}

const validators = new Map<JsonSchema, Validate>();

function validatorOf(schema: JsonSchema): Validate {
  const validate = validators.get(schema) ?? compileSchema(schema);
  validators.set(schema, validate);
  return validate;
}

function nearestField(config: object): string {
  const [field = ''] = Object.keys(config);
  return hint(field, ['command', 'url']);
}

function hint(field: string, fields: readonly string[]): string {
  const nearest = didYouMean(field, fields);
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}
