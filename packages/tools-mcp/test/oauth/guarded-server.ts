import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An MCP address that wants tokens, and the authorization server that gives them, in one. */
export interface GuardedServer extends AsyncDisposable {
  readonly url: string;
  readonly issuer: string;
  readonly settings: GuardedSettings;
  /** Grant types of the token requests, in order. */
  readonly grants: readonly string[];
  readonly registrations: number;
  /** Scopes of the pages that were opened, in order. */
  readonly asked: readonly string[];
  /** Everything that was issued or sent and is nobody else's business. */
  readonly secrets: ReadonlySet<string>;
  /** Makes all access tokens invalid. */
  expire(): void;
  /** What a browser does with the page: goes to it, and where it is sent. */
  readonly visit: (page: URL) => Promise<void>;
}

/** What a test changes while the server runs. */
interface GuardedSettings {
  scope: string;
  isDenied: boolean;
  authorizationEndpoint?: string;
  /** Answers token requests with a refusal that repeats the request. */
  repeatsTokenRequests: boolean;
  /** Answers requests with an error that repeats the token. */
  repeatsTokens: boolean;
  beforeToken: () => Promise<void>;
}

export async function startGuardedServer(): Promise<GuardedServer> {
  const settings: GuardedSettings = {
    scope: 'read',
    isDenied: false,
    repeatsTokenRequests: false,
    repeatsTokens: false,
    beforeToken: async () => undefined,
  };
  const state = new State(settings);
  const server = createServer((request, response) => {
    state.handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  state.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(state, {
    url: `${state.issuer}/mcp`,
    visit: async (page: URL): Promise<void> => void (await (await fetch(page)).text()),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  });
}

class State {
  issuer = '';
  readonly settings: GuardedSettings;
  readonly grants: string[] = [];
  registrations = 0;
  readonly asked: string[] = [];
  readonly secrets = new Set<string>();
  #access = new Map<string, string>();
  #refresh = new Map<string, string>();
  readonly #codes = new Map<string, string>();

  constructor(settings: GuardedSettings) {
    this.settings = settings;
  }

  expire(): void {
    this.#access = new Map();
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.issuer);
    const body = await bodyOf(request);
    if (pathname === '/mcp') this.#resource(request, response);
    else if (pathname === '/.well-known/oauth-protected-resource/mcp') {
      json(response, 200, { resource: `${this.issuer}/mcp`, authorization_servers: [this.issuer] });
    } else if (pathname === '/.well-known/oauth-authorization-server') json(response, 200, this.#metadata());
    else if (pathname === '/register') this.#register(response, body);
    else if (pathname === '/authorize') this.#authorize(response, searchParams);
    else if (pathname === '/token') await this.#token(request, response, new URLSearchParams(body));
    else json(response, 404, {});
  }

  #metadata(): object {
    return {
      issuer: this.issuer,
      authorization_endpoint: this.settings.authorizationEndpoint ?? `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      registration_endpoint: `${this.issuer}/register`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
    };
  }

  #resource({ headers }: IncomingMessage, response: ServerResponse): void {
    const token = headers.authorization?.slice('Bearer '.length) ?? '';
    const granted = this.#access.get(token);
    const challenge = `Bearer scope="${this.settings.scope}", resource_metadata="${this.issuer}/.well-known/oauth-protected-resource/mcp"`;
    if (granted === undefined) {
      response.setHeader('www-authenticate', challenge);
      return json(response, 401, { said: token });
    }
    if (!this.settings.scope.split(' ').every((scope) => granted.split(' ').includes(scope))) {
      response.setHeader('www-authenticate', `${challenge}, error="insufficient_scope"`);
      return json(response, 403, { said: token });
    }
    return this.settings.repeatsTokens
      ? json(response, 500, { said: headers.authorization })
      : json(response, 200, { ok: true });
  }

  #register(response: ServerResponse, body: string): void {
    this.registrations += 1;
    json(response, 201, { ...(JSON.parse(body) as object), client_id: `client-${this.registrations}` });
  }

  #authorize(response: ServerResponse, query: URLSearchParams): void {
    this.asked.push(query.get('scope') ?? '');
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('state', query.get('state') ?? '');
    if (this.settings.isDenied) back.searchParams.set('error', 'access_denied');
    else back.searchParams.set('code', this.#issue(this.#codes, query.get('scope') ?? ''));
    response.writeHead(302, { location: back.href }).end();
  }

  async #token(request: IncomingMessage, response: ServerResponse, body: URLSearchParams): Promise<void> {
    this.grants.push(body.get('grant_type') ?? '');
    for (const name of ['code_verifier', 'client_assertion']) this.secrets.add(body.get(name) ?? '');
    await this.settings.beforeToken();
    if (this.settings.repeatsTokenRequests) {
      const said = `${body.toString()} ${[...body.values()].join(' ')} ${request.headers.authorization ?? ''}`;
      return json(response, 400, { error: 'invalid_request', error_description: said });
    }
    const scope = this.#redeem(body);
    if (scope === undefined) return json(response, 400, { error: 'invalid_grant' });
    return json(response, 200, {
      access_token: this.#issue(this.#access, scope),
      refresh_token: this.#issue(this.#refresh, scope),
      token_type: 'Bearer',
      expires_in: 3600,
    });
  }

  /** Codes and refresh tokens are good for one use. */
  #redeem(body: URLSearchParams): string | undefined {
    if (body.get('grant_type') === 'client_credentials') return body.get('scope') ?? '';
    const isRefresh = body.get('grant_type') === 'refresh_token';
    const [from, value] = isRefresh ? [this.#refresh, body.get('refresh_token')] : [this.#codes, body.get('code')];
    const scope = from.get(value ?? '');
    from.delete(value ?? '');
    return scope;
  }

  #issue(into: Map<string, string>, scope: string): string {
    const value = `secret-${randomBytes(16).toString('base64url')}`;
    into.set(value, scope);
    this.secrets.add(value);
    return value;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
