import ipaddr from 'ipaddr.js';

import { ConversionProblem } from '../diagnostic.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../document/json-object.ts';
import type { Operation } from './operations.ts';

/**
 * Which of a document's servers is called. Without `index`, `description` and `url`: the first.
 *
 * A `url` that the document has (as it stands there, with its variables) chooses that one; any other absolute address
 * is called in place of the document's servers.
 */
export interface ServerChoice {
  readonly index?: number;
  readonly description?: string;
  readonly url?: string;
  /** Values for the variables in the address. Default: the document's. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** What decides on the server of an operation. */
export interface ServerContext {
  readonly document: JsonObject;
  /** Where the document came from. */
  readonly documentUrl: URL | undefined;
  readonly choice: ServerChoice;
  /** Origins the user allows; undefined: any that is not private. */
  readonly allowedOrigins: readonly string[] | undefined;
}

interface Server {
  readonly url: string;
  readonly definition: JsonObject;
}

/**
 * The address that an operation's path is appended to, without a slash at its end.
 *
 * @throws ConversionProblem if there is none, or if it is not one the user allows
 */
export function serverOf(operation: Operation, context: ServerContext): URL {
  const servers = declaredServers(operation, context.document);
  const { server, isOwn } = choose(servers, context.choice, operation.pointer);
  const filled = fillVariables(server, context.choice.variables ?? {}, operation.pointer);
  const url = resolve(filled, context.documentUrl, operation.pointer);
  refuseOther(url, context, isOwn, operation.pointer);
  return url;
}

/** Those of the operation, else of its path, else of the document. */
function declaredServers({ definition, pathItem }: Operation, document: JsonObject): readonly Server[] {
  const nearest = [definition, pathItem, document].find((holder) => listAt(holder, 'servers').length > 0) ?? {};
  const servers = listAt(nearest, 'servers').filter(isObject);
  return servers.map((server) => ({ url: textAt(server, 'url') ?? '/', definition: server }));
}

function choose(
  servers: readonly Server[],
  { index, description, url }: ServerChoice,
  pointer: string,
): { readonly server: Server; readonly isOwn: boolean } {
  if (url !== undefined) {
    const declared = servers.find((server) => server.url === url);
    return { server: declared ?? { url, definition: {} }, isOwn: declared === undefined };
  }
  if (index === undefined && description === undefined) {
    return { server: servers[0] ?? { url: '/', definition: {} }, isOwn: false };
  }
  const server =
    index === undefined
      ? servers.find(({ definition }) => textAt(definition, 'description') === description)
      : servers[index];
  if (server !== undefined) return { server, isOwn: false };
  const offered = servers.map(
    ({ url, definition }, at) => `${at}: ${url} (${textAt(definition, 'description') ?? ''})`,
  );
  throw new ConversionProblem(
    'openapi/no-server',
    pointer,
    `There is no server ${index ?? `"${description}"`}. There is ${offered.join(', ') || 'none at all'}.`,
  );
}

function fillVariables({ url, definition }: Server, given: Readonly<Record<string, string>>, pointer: string): string {
  const variables = objectAt(definition, 'variables') ?? {};
  return url.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
    const variable = objectAt(variables, name) ?? {};
    const value = Object.hasOwn(given, name) ? given[name] : textAt(variable, 'default');
    if (value === undefined) {
      throw new ConversionProblem(
        'openapi/no-server',
        pointer,
        `The server ${url} needs a value for {${name}}: server: { variables: { ${name}: '…' } }.`,
      );
    }
    const allowed = listAt(variable, 'enum');
    if (allowed.length > 0 && !allowed.includes(value)) {
      throw new ConversionProblem(
        'openapi/no-server',
        pointer,
        `{${name}} of the server ${url} can be ${allowed.join(', ')}, not "${value}".`,
      );
    }
    return value;
  });
}

function resolve(address: string, documentUrl: URL | undefined, pointer: string): URL {
  const base = documentUrl?.protocol === 'file:' ? undefined : documentUrl;
  if (!URL.canParse(address, base)) {
    throw new ConversionProblem(
      'openapi/no-server',
      pointer,
      `The server "${address}" is no complete address. Say which one is called: server: { url: 'https://…' }.`,
    );
  }
  const url = new URL(address, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ConversionProblem('openapi/no-server', pointer, `The server ${url.href} is neither http nor https.`);
  }
  return url;
}

/** A document's author must not decide that a program calls addresses behind its firewall. */
function refuseOther(url: URL, context: ServerContext, isOwn: boolean, pointer: string): void {
  const { allowedOrigins, documentUrl } = context;
  if (allowedOrigins !== undefined) {
    if (allowedOrigins.includes(url.origin)) return;
    throw new ConversionProblem(
      'openapi/origin-not-allowed',
      pointer,
      `The server is ${url.origin}, and allowedOrigins has ${allowedOrigins.join(', ') || 'nothing'}.`,
    );
  }
  if (isOwn || url.origin === documentUrl?.origin || isPublicHost(url.hostname)) return;
  throw new ConversionProblem(
    'openapi/origin-not-allowed',
    pointer,
    `The server ${url.origin} is not on the public internet. If it is meant, allow it: allowedOrigins: ['${url.origin}'].`,
  );
}

/**
 * Whether a host is not plainly one of this machine or a private network. Names are not resolved here.
 *
 * @see RFC 6761, special-use domain names; IANA special-purpose address registries, as kept by ipaddr.js
 */
function isPublicHost(hostname: string): boolean {
  const host = hostname.replaceAll(/^\[|\]$|\.$/g, '');
  if (ipaddr.isValid(host)) return ipaddr.process(host).range() === 'unicast';
  return host.includes('.') && !/\.(?:localhost|local|internal|home\.arpa|test|invalid)$/i.test(host);
}
