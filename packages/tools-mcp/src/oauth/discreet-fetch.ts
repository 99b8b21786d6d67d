import type { FetchLike } from '@modelcontextprotocol/client';

import { McpAuthorizationError } from './authorization-error.ts';

const HIDDEN = '[hidden]';
/** Shorter ones would hide words that have nothing to do with them. */
const SHORTEST_SECRET = 4;

/** Parameters of a token request that nobody else may see. */
const SECRET_PARAMETERS: readonly string[] = [
  'client_secret',
  'client_assertion',
  'assertion',
  'subject_token',
  'refresh_token',
  'code',
  'code_verifier',
];

/**
 * A `fetch` for requests to an authorization server. What becomes part of an error or a log is the text of an answer that
 * was a refusal, or that could not be read; such an answer is passed on without the secrets that the request had, and
 * without tokens.
 */
export function discreetFetch(next: FetchLike): FetchLike {
  return async (input, init) => {
    const response = await next(input, init);
    if (!response.ok) return withoutSecrets(response, secretsOf(init));
    if (init?.method === 'POST') await checkJson(input, response);
    return response;
  };
}

/** The same answer; if it is a refusal, without the secrets. */
export async function withoutSecrets(response: Response, secrets: readonly string[]): Promise<Response> {
  if (response.ok || response.body === null) return response;
  const text = hideSecrets(await response.text(), secrets);
  const { status, statusText } = response;
  return new Response(text, { status, statusText, headers: headersOf(response, secrets) });
}

/** The length and the encoding were those of the text as it came. */
function headersOf(response: Response, secrets: readonly string[]): Headers {
  const headers = new Headers();
  for (const [name, value] of response.headers) {
    if (name !== 'content-length' && name !== 'content-encoding') headers.append(name, hideSecrets(value, secrets));
  }
  return headers;
}

/** A text without given secrets, and without what JSON calls a token or a secret. */
function hideSecrets(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= SHORTEST_SECRET).toSorted((a, b) => b.length - a.length);
  const hidden = known.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
  return hidden.replaceAll(/("(?:access_token|refresh_token|id_token|client_secret)"\s*:\s*")[^"]*/gu, `$1${HIDDEN}`);
}

function secretsOf(init: RequestInit | undefined): readonly string[] {
  const parameters = init?.body instanceof URLSearchParams ? init.body : new URLSearchParams();
  const values = SECRET_PARAMETERS.flatMap((name) => parameters.getAll(name));
  return [...values, ...values.map(encodeURIComponent), ...credentialsOf(new Headers(init?.headers))];
}

/** What a header of the schemes `Basic` and `Bearer` holds, as it is sent and as it is meant. */
function credentialsOf(headers: Headers): readonly string[] {
  const [scheme, sent] = (headers.get('authorization') ?? '').split(' ');
  if (scheme === undefined || sent === undefined) return [];
  if (scheme.toLowerCase() !== 'basic') return [sent];
  const pair = Buffer.from(sent, 'base64').toString('utf8');
  return [sent, pair, pair.slice(pair.indexOf(':') + 1)];
}

/** The error of a parser quotes the text. */
async function checkJson(input: string | URL, response: Response): Promise<void> {
  try {
    await response.clone().json();
  } catch {
    throw new McpAuthorizationError('mcp/authorization-failed', 'the authorization server did not answer with JSON', {
      serverUrl: input,
    });
  }
}
