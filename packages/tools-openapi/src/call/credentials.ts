import { ToolError } from '@planloom/tool-kit';

/** A name and a password, for HTTP Basic. */
export interface UserAndPassword {
  readonly username: string;
  readonly password: string;
}

/** Gives a credential each time one is needed: a token or key, or for HTTP Basic a name and a password. */
export type CredentialProvider = (request: {
  /** Name of the security scheme in the document. */
  readonly scheme: string;
  readonly signal: AbortSignal;
}) => string | UserAndPassword | Promise<string | UserAndPassword>;

/**
 * Where a credential comes from: a variable of the environment, or a function. Never the credential itself, which would
 * then stand wherever options are shown.
 */
export type Credential =
  | { readonly env: string }
  | { readonly env: { readonly username: string; readonly password: string } }
  | CredentialProvider;

/** How a security scheme of a document is satisfied. */
export interface SecurityScheme {
  readonly name: string;
  readonly kind: 'header' | 'query' | 'cookie' | 'basic' | 'bearer';
  /** Of the header, parameter or cookie; `Authorization` for the last two kinds. */
  readonly field: string;
}

/** What to put on a request, with every secret in it, so that none is shown. */
export interface ResolvedCredentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly cookies: readonly (readonly [name: string, value: string])[];
  readonly secrets: readonly string[];
}

/** Reads a variable of the environment. */
export type Environment = (name: string) => string | undefined;

/** The environment of Node.js and of runtimes that do as it does; elsewhere it is empty. */
export const systemEnvironment: Environment = (name) => {
  const { process } = globalThis as { readonly process?: { readonly env?: Readonly<Record<string, string>> } };
  return process?.env?.[name];
};

/**
 * Looks up the credentials of one call.
 *
 * @throws ToolError `api/missing-credentials`, which names the variable, never a value
 */
export async function resolveCredentials(
  schemes: readonly SecurityScheme[],
  auth: Readonly<Record<string, Credential>>,
  environment: Environment,
  signal: AbortSignal,
): Promise<ResolvedCredentials> {
  const headers: Record<string, string> = {};
  const query: [string, string][] = [];
  const cookies: [string, string][] = [];
  const secrets: string[] = [];
  for (const { name, kind, field } of schemes) {
    const credential = auth[name];
    if (credential === undefined) continue;
    const given = await resolveOne(name, credential, environment, signal);
    const value = toValue(kind, given);
    refuseUnsendable(name, value);
    secrets.push(...(typeof given === 'string' ? [given] : [given.password]), value);
    if (kind === 'query') query.push([field, value]);
    else if (kind === 'cookie') cookies.push([field, value]);
    else headers[field.toLowerCase()] = value;
  }
  return { headers, query, cookies, secrets };
}

async function resolveOne(
  scheme: string,
  credential: Credential,
  environment: Environment,
  signal: AbortSignal,
): Promise<string | UserAndPassword> {
  if (typeof credential === 'function') return credential({ scheme, signal });
  const { env } = credential;
  const read = (name: string): string => environment(name) || missing(scheme, name);
  return typeof env === 'string' ? read(env) : { username: read(env.username), password: read(env.password) };
}

function missing(scheme: string, name: string): never {
  throw new ToolError(`The environment has no ${name}, which the credential for "${scheme}" is read from.`, {
    code: 'api/missing-credentials',
    retryable: false,
  });
}

function toValue(kind: SecurityScheme['kind'], given: string | UserAndPassword): string {
  const text = typeof given === 'string' ? given : `${given.username}:${given.password}`;
  if (kind === 'bearer') return `Bearer ${text}`;
  return kind === 'basic' ? `Basic ${toBase64(text)}` : text;
}

/** @see RFC 7617, section 2.1: UTF-8 */
function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** A runtime's own error would show the value. */
function refuseUnsendable(scheme: string, value: string): void {
  // oxlint-disable-next-line eslint/no-control-regex -- control characters are what is looked for
  if (!/[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/.test(value)) return;
  throw new ToolError(
    `The credential for "${scheme}" has a character that cannot be sent, such as the end of a line. Check where it comes from.`,
    { code: 'api/missing-credentials', retryable: false },
  );
}
