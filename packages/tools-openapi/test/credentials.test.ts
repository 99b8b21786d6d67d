import { describe, expect, test } from 'vitest';

import { openApiTools, type Credential } from '../src/index.ts';
import { callTool, failureOf, json, operationAt, startService, toolsOf } from './service.ts';

const SECRET = 's3cret/value=';

const SCHEMES = {
  header: { type: 'apiKey', in: 'header', name: 'X-Key' },
  query: { type: 'apiKey', in: 'query', name: 'api_key' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'sid' },
  basic: { type: 'http', scheme: 'basic' },
  bearer: { type: 'http', scheme: 'bearer' },
  oauth: { type: 'oauth2', flows: {} },
  oidc: { type: 'openIdConnect', openIdConnectUrl: 'https://x.example' },
};

function secured(security: unknown, definition: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return operationAt('/x', 'get', { security, ...definition }, { components: { securitySchemes: SCHEMES } });
}

const environment = (name: string): string | undefined => ({ KEY: SECRET, USER: 'me', PASSWORD: SECRET })[name];

/** What arrives of a credential for one scheme. */
async function arrived(scheme: string, credential: Credential): Promise<{ url: string; headers: object }> {
  const service = await startService();
  const tools = await toolsOf(secured([{ [scheme]: [] }]), service, { auth: { [scheme]: credential }, environment });
  await callTool(tools);
  return service.received[0]!;
}

describe('a credential', () => {
  test.each([
    ['header', { headers: { 'x-key': SECRET } }],
    ['query', { url: `/x?api_key=${encodeURIComponent(SECRET)}` }],
    ['cookie', { headers: { cookie: `sid=${SECRET}` } }],
    ['bearer', { headers: { authorization: `Bearer ${SECRET}` } }],
    ['oauth', { headers: { authorization: `Bearer ${SECRET}` } }],
    ['oidc', { headers: { authorization: `Bearer ${SECRET}` } }],
  ])('for %s is sent where the document says', async (scheme, expected) => {
    expect(await arrived(scheme, { env: 'KEY' })).toMatchObject(expected);
  });

  test('for basic is a name and a password, also beyond ASCII', async () => {
    const basic = (text: string) => ({ headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` } });
    const env = { username: 'USER', password: 'PASSWORD' };
    expect(await arrived('basic', { env })).toMatchObject(basic(`me:${SECRET}`));
    expect(await arrived('basic', () => ({ username: 'jürgen', password: 'p' }))).toMatchObject(basic('jürgen:p'));
  });

  test('from a function is asked for at each call', async () => {
    const service = await startService();
    let calls = 0;
    const auth = { bearer: async () => `token-${++calls}` };
    const tools = await toolsOf(secured([{ bearer: [] }]), service, { auth });
    expect(calls).toBe(0);
    await callTool(tools);
    await callTool(tools);
    expect(service.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  test('is that of the first alternative that is complete', async () => {
    const service = await startService();
    const security = [{ header: [], query: [] }, { bearer: [] }];
    const auth = { header: { env: 'KEY' }, bearer: { env: 'KEY' } };
    await callTool(await toolsOf(secured(security), service, { auth, environment }));
    expect(service.received[0]!.headers).toMatchObject({ authorization: `Bearer ${SECRET}` });
    expect(service.received[0]!.headers).not.toHaveProperty('x-key');
  });

  test('is sent to operations that ask for it only', async () => {
    const service = await startService();
    const document = { ...secured([]), security: [{ bearer: [] }] };
    await callTool(await toolsOf(document, service, { auth: { bearer: { env: 'KEY' } }, environment }));
    expect(service.received[0]!.headers).not.toHaveProperty('authorization');
  });

  test('takes the place of the parameter that the document describes, too', async () => {
    const parameters = [{ name: 'x-key', in: 'header', required: true, schema: { type: 'string' } }];
    const auth = { header: { env: 'KEY' } };
    const [tool] = await toolsOf(secured([{ header: [] }], { parameters }), undefined, { auth, environment });
    expect(tool!.inputSchema).toMatchObject({ properties: {} });
  });

  test('that is missing is an error that names the variable', async () => {
    const service = await startService();
    const tools = await toolsOf(secured([{ bearer: [] }]), service, { auth: { bearer: { env: 'NOT_SET' } } });
    expect(await failureOf(callTool(tools))).toMatchObject({
      code: 'api/missing-credentials',
      retryable: false,
      message: expect.stringMatching(/no NOT_SET/),
    });
    expect(service.received).toEqual([]);
  });

  test('that nobody gave is named when the service refuses', async () => {
    const service = await startService((_, response) => json(response, {}, 401));
    const error = await failureOf(callTool(await toolsOf(secured([{ bearer: [] }]), service)));
    expect(error.message).toContain('asks for "bearer": see the option auth');
  });

  test('for a scheme the document lacks is a diagnostic', async () => {
    const options = { document: secured([]), server: { url: 'https://x.example' }, auth: { beare: { env: 'KEY' } } };
    const { diagnostics } = await openApiTools(options).convert();
    expect(diagnostics).toMatchObject([
      { code: 'openapi/unknown-security-scheme', message: expect.stringMatching(/Did you mean "bearer"/) },
    ]);
  });
});

describe('a secret is not shown', () => {
  const schemes = ['header', 'query', 'cookie', 'bearer'];

  test.each(schemes)('in the error of a service that repeats it: %s', async (scheme) => {
    const service = await startService(({ url, headers }, response) => json(response, { message: url, headers }, 500));
    const auth = { [scheme]: { env: 'KEY' } };
    const error = await failureOf(callTool(await toolsOf(secured([{ [scheme]: [] }]), service, { auth, environment })));
    expect(error.code).toBe('api/server-error');
    const shown = `${String(error.stack)}${JSON.stringify(error)}`;
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain(encodeURIComponent(SECRET));
  });

  test.each(schemes)('in a result: %s', async (scheme) => {
    const service = await startService(({ url, headers }, response) => json(response, { url, headers }));
    const auth = { [scheme]: { env: 'KEY' } };
    const result = await callTool(await toolsOf(secured([{ [scheme]: [] }]), service, { auth, environment }));
    expect(JSON.stringify(result)).toContain('[redacted]');
    expect(JSON.stringify(result)).not.toContain(SECRET);
  });

  test('when it cannot be sent, or the service is not there', async () => {
    const auth = { bearer: () => `${SECRET}\nX: y` };
    const broken = await failureOf(callTool(await toolsOf(secured([{ bearer: [] }]), undefined, { auth })));
    expect(broken.code).toBe('api/missing-credentials');
    const away = await startService();
    await away.stop();
    const options = { auth: { query: { env: 'KEY' } }, environment };
    const unreachable = await failureOf(callTool(await toolsOf(secured([{ query: [] }]), away, options)));
    expect(unreachable.code).toBe('api/unreachable');
    for (const error of [broken, unreachable]) {
      expect(`${error.stack}${JSON.stringify(error)}${String(error.cause)}`).not.toMatch(/s3cret/);
    }
  });

  test('in tools', async () => {
    const auth = { bearer: { env: 'KEY' } };
    expect(JSON.stringify(await toolsOf(secured([{ bearer: [] }]), undefined, { auth, environment }))).not.toContain(
      SECRET,
    );
  });
});
