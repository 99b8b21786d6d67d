import type { JsonSchema } from '@planloom/dsl-schema';

const NAMES = { type: 'array', items: { type: 'string', minLength: 1 } };
const TEXTS = { type: 'object', additionalProperties: { type: 'string' } };
const MILLISECONDS = { type: 'number', exclusiveMinimum: 0 };

const EFFECTS = {
  type: 'object',
  properties: {
    readOnly: { type: 'boolean' },
    idempotent: { type: 'boolean' },
    destructive: { type: 'boolean' },
    openWorld: { type: 'boolean' },
  },
  additionalProperties: false,
};

/** What can stand in the configuration of any server. */
const COMMON = {
  protocol: { type: 'string', pattern: String.raw`^(?:auto|legacy|\d{4}-\d{2}-\d{2})$` },
  timeoutMs: MILLISECONDS,
  maxTimeoutMs: MILLISECONDS,
  connectTimeoutMs: MILLISECONDS,
  include: NAMES,
  exclude: NAMES,
  rename: { type: 'object', additionalProperties: { type: 'string', minLength: 1 } },
  prefix: { type: 'string' },
  trust: { type: 'boolean' },
  effects: { type: 'object', additionalProperties: EFFECTS },
  json: NAMES,
  resources: { type: 'boolean' },
  restart: {
    type: 'object',
    properties: {
      attempts: { type: 'integer', minimum: 0 },
      backoffMs: { type: 'number', minimum: 0 },
      maxBackoffMs: { type: 'number', minimum: 0 },
    },
    additionalProperties: false,
  },
  concurrency: { type: 'integer', minimum: 1 },
  concurrentWrites: { type: 'boolean' },
  optional: { type: 'boolean' },
  disabled: { type: 'boolean' },
};

/** A program. */
export const STDIO_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    type: { const: 'stdio' },
    command: { type: 'string', minLength: 1 },
    args: { type: 'array', items: { type: 'string' } },
    env: TEXTS,
    cwd: { type: 'string', minLength: 1 },
    ...COMMON,
  },
  required: ['command'],
  additionalProperties: false,
};

/** An address. What only a program can give (a provider, a fetch) is left to the types. */
export const HTTP_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    type: { enum: ['http', 'streamable-http', 'streamableHttp', 'sse'] },
    url: { type: 'string', pattern: '^https?://' },
    headers: TEXTS,
    transport: { enum: ['http', 'sse'] },
    auth: {},
    oauth: {
      anyOf: [
        { type: 'boolean' },
        {
          type: 'object',
          properties: {
            clientId: { type: 'string' },
            clientMetadataUrl: { type: 'string' },
            clientName: { type: 'string' },
            clientSecret: { type: 'string' },
            issuer: { type: 'string' },
            scopes: NAMES,
          },
          additionalProperties: false,
        },
      ],
    },
    fetch: {},
    ...COMMON,
  },
  required: ['url'],
  additionalProperties: false,
};

/** A client that is there already. */
export const CLIENT_SCHEMA: JsonSchema = {
  type: 'object',
  properties: { client: {}, ...COMMON },
  required: ['client'],
  additionalProperties: false,
};
