import { ToolError } from '@planloom/tool-kit';

import type { RequestBody } from '../convert/body.ts';
import type { Parameter } from '../convert/parameters.ts';
import type { ResolvedCredentials } from './credentials.ts';
import { encodeBody } from './encode-body.ts';
import type { OutgoingRequest } from './send.ts';
import { encodeText, serializeCookie, serializeHeader, serializePath, serializeQuery } from './serialize-parameter.ts';

/** What the request of an operation is made of. */
export interface RequestShape {
  readonly method: string;
  readonly path: string;
  readonly server: URL;
  /** By the name of the argument. */
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly body: RequestBody | undefined;
  /** Name of the argument that is the body. */
  readonly bodyArgument: string;
  readonly accept: string;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Arguments of a call, by name. One that is undefined or, outside the body, null is left out. */
export type Arguments = Readonly<Record<string, unknown>>;

/**
 * Writes arguments and credentials into a request.
 *
 * @throws ToolError `api/invalid-argument`, `api/invalid-body`
 */
export function buildRequest(shape: RequestShape, given: Arguments, credentials: ResolvedCredentials): OutgoingRequest {
  const inPlace = (location: Parameter['location']): (readonly [string, Parameter, unknown])[] =>
    [...shape.parameters].flatMap(([argument, parameter]) => {
      const value = given[argument];
      const isLeftOut = parameter.location !== location || value === undefined || value === null;
      return isLeftOut ? [] : [[argument, parameter, value] as const];
    });
  const url = new URL(addressOf(shape, inPlace('path')));
  const query = inPlace('query').flatMap(([, parameter, value]) => serializeQuery(parameter, value));
  const keys = credentials.query.map(([name, value]) => `${encodeText(name)}=${encodeText(value)}`);
  // A server's own query stays; what is appended is encoded already.
  url.search = [url.search.slice(1), ...query, ...keys].filter((part) => part !== '').join('&');
  const body = bodyOf(shape, given);
  const headers = {
    accept: shape.accept,
    ...lowerCaseNames(shape.headers),
    ...headersOf(inPlace('header')),
    ...cookiesOf(inPlace('cookie'), credentials),
    ...(body?.contentType !== undefined && { 'content-type': body.contentType }),
    ...credentials.headers,
  };
  return { method: shape.method, url, headers, body: body?.content };
}

function addressOf({ server, path }: RequestShape, values: readonly (readonly [string, Parameter, unknown])[]): string {
  const texts = new Map(
    values.map(([argument, parameter, value]) => [parameter.name, pathText(argument, parameter, value)]),
  );
  const filled = path.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => texts.get(name) ?? '');
  const climber = filled.split('/').find((segment) => /^(?:\.|%2e){1,2}$/i.test(segment));
  if (climber !== undefined) {
    throw invalidArgument(`The path would hold "${climber}", which leads to another operation of the service.`);
  }
  const { origin, pathname, search } = server;
  return `${origin}${pathname.replace(/\/$/, '')}${filled}${search}`;
}

function pathText(argument: string, parameter: Parameter, value: unknown): string {
  const text = serializePath(parameter, value);
  if (text !== '') return text;
  throw invalidArgument(`${argument} must not be empty: it is part of the path.`);
}

function headersOf(values: readonly (readonly [string, Parameter, unknown])[]): Record<string, string> {
  return Object.fromEntries(
    values.map(([argument, parameter, value]) => {
      const text = serializeHeader(parameter, value);
      // oxlint-disable-next-line eslint/no-control-regex -- control characters are what is looked for
      if (/[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/.test(text)) {
        throw invalidArgument(`${argument} has a character that a header cannot hold, such as the end of a line.`);
      }
      return [parameter.name.toLowerCase(), text];
    }),
  );
}

function cookiesOf(
  values: readonly (readonly [string, Parameter, unknown])[],
  credentials: ResolvedCredentials,
): { readonly cookie?: string } {
  const pairs = [
    ...values.flatMap(([, parameter, value]) => serializeCookie(parameter, value)),
    ...credentials.cookies.map(([name, value]) => `${name}=${value}`),
  ];
  return pairs.length === 0 ? {} : { cookie: pairs.join('; ') };
}

function bodyOf(shape: RequestShape, given: Arguments): ReturnType<typeof encodeBody> | undefined {
  const value = given[shape.bodyArgument];
  return shape.body === undefined || value === undefined ? undefined : encodeBody(shape.body, value);
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function invalidArgument(message: string): ToolError {
  return new ToolError(message, { code: 'api/invalid-argument', retryable: false });
}
