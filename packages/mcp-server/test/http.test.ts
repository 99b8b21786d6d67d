import { request } from 'node:http';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { call, plan, startService } from './support/connect.ts';
import { testTools } from './support/tools.ts';

const TOKEN = 'correct-horse-battery-staple';

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A request with headers that `fetch` does not let one write. */
function post(
  url: string,
  headers: Record<string, string> = {},
  body: string = JSON.stringify(initialize),
): Promise<Answer> {
  const all = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: all }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, body: text, headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function openSession(url: string, headers: Record<string, string> = {}): Promise<string> {
  return String((await post(url, headers)).headers['mcp-session-id']);
}

const list = JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/list' });
const waitAtGate = JSON.stringify({
  jsonrpc: '2.0',
  id: 3,
  method: 'tools/call',
  params: { name: 'plan_run', arguments: { plan: plan({ id: 'w', tool: 'wait_at_gate' }) } },
});

describe('a server over HTTP', () => {
  it.each([
    ['addressed to another host, as when its name is made to point here', { host: 'evil.example' }],
    ['addressed to another host with our port', { host: 'evil.example:80' }],
    ['from a page of another host', { origin: 'https://evil.example' }],
    ['from a page whose name begins like ours', { origin: 'http://localhost.evil.example' }],
    ['from a page without a name', { origin: 'null' }],
  ])('refuses a request %s', async (_what, headers) => {
    const { http } = await startService(testTools());

    expect((await post(http.url, headers)).status).toBe(403);
  });

  it('takes one from this machine, a page of it, and what is allowed', async () => {
    const allowed = { allowedHosts: ['planloom.example'], allowedOrigins: ['app.example'] };
    const { http } = await startService(testTools(), allowed);
    const headers: Record<string, string>[] = [
      {},
      { origin: 'http://localhost:5173' },
      { origin: 'https://app.example' },
      { host: 'planloom.example' },
    ];
    const answers = await Promise.all(headers.map((each) => post(http.url, each)));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it.each([
    ['without a token', {}],
    ['with another', { authorization: `Bearer ${TOKEN}r` }],
    ['with a part of it', { authorization: `Bearer ${TOKEN.slice(1)}` }],
    ['with an empty one', { authorization: 'Bearer ' }],
    ['with it under another scheme', { authorization: `Basic ${TOKEN}` }],
  ])('refuses a request %s, and says how it wants it', async (_what, headers) => {
    const { http } = await startService(testTools(), { tokens: { me: TOKEN } });
    const { status, headers: answered, body } = await post(http.url, headers);

    expect({ status, challenge: answered['www-authenticate'] }).toEqual({ status: 401, challenge: 'Bearer' });
    expect(body).not.toContain(TOKEN);
  });

  it.each(['2025', '2026'] as const)('serves a client of %s with the token', async (era) => {
    const service = await startService(testTools(), { tokens: { other: 'x'.repeat(20), me: TOKEN } });
    const client = await service.connect(era, { token: TOKEN });

    expect((await call(client, 'tools_search')).data.tools).toHaveLength(5);
  });

  it('does not let one token use the session of another', async () => {
    const { http } = await startService(testTools(), { tokens: { a: 'a'.repeat(20), b: 'b'.repeat(20) } });
    const opened = await post(http.url, { authorization: `Bearer ${'a'.repeat(20)}` });
    const session = String(opened.headers['mcp-session-id']);
    const ask = (letter: string): Promise<Answer> =>
      post(http.url, { authorization: `Bearer ${letter.repeat(20)}`, 'mcp-session-id': session }, list);

    expect([(await ask('b')).status, (await ask('a')).status]).toEqual([404, 200]);
  });

  it('refuses a message that is too large before it is read', async () => {
    const service = await startService({ ...testTools(), limits: { planBytes: 100, inputBytes: 100 } });

    expect((await post(service.http.url, {}, JSON.stringify({ ...initialize, x: 'x'.repeat(100_000) }))).status).toBe(
      413,
    );
  });

  it('ends the session that was idle for longest when there are too many', async () => {
    const { http } = await startService(testTools(), { sessions: 2 });
    const ids: string[] = [];
    for (const _ of [1, 2, 3]) ids.push(await openSession(http.url));
    const answers = await Promise.all(ids.map((id) => post(http.url, { 'mcp-session-id': id }, list)));

    expect(answers.map(({ status }) => status)).toEqual([404, 200, 200]);
  });

  it('leaves the sessions of one token alone, however many another opens', async () => {
    const { gate, ...rest } = testTools();
    const tokens = { alice: 'a'.repeat(20), bob: 'b'.repeat(20) };
    const { http } = await startService(rest, { sessions: 2, tokens });
    const [alice, bob] = ['a', 'b'].map((letter) => ({ authorization: `Bearer ${letter.repeat(20)}` }));
    const id = await openSession(http.url, bob);
    const answer = post(http.url, { ...bob, 'mcp-session-id': id }, waitAtGate);
    await gate.arrived(1);
    for (const _ of [1, 2, 3]) await openSession(http.url, alice);
    gate.open();

    expect((await answer).body).toContain('opened');
    expect((await post(http.url, { ...bob, 'mcp-session-id': id }, list)).status).toBe(200);
  });

  it('refuses one session more, rather than end one that is at work', async () => {
    const { gate, ...rest } = testTools();
    const { http } = await startService(rest, { sessions: 2 });
    const busy = [await openSession(http.url), await openSession(http.url)];
    const answers = busy.map((id) => post(http.url, { 'mcp-session-id': id }, waitAtGate));
    await gate.arrived(2);
    const refused = await post(http.url);

    expect(refused.status).toBe(429);
    expect(JSON.parse(refused.body).error.message).toContain('2 sessions are at work');
    expect(refused.headers['mcp-session-id']).toBeUndefined();
    gate.open();
    for (const { body } of await Promise.all(answers)) expect(body).toContain('opened');
    expect((await post(http.url)).status).toBe(200);
  });

  it('takes a session for one at work while a run of it goes on that nobody waits for', async () => {
    const { gate, aborted, ...rest } = testTools();
    const { http } = await startService({ ...rest, limits: { waitMs: 0 } }, { sessions: 1 });
    const id = await openSession(http.url);
    expect((await post(http.url, { 'mcp-session-id': id }, waitAtGate)).body).toContain('run_status');

    expect((await post(http.url)).status).toBe(429);
    expect(aborted.count).toBe(0);
    gate.open();
    await expect.poll(async () => (await post(http.url)).status).toBe(200);
  });

  it('does not take a session for idle while a call of it is being answered', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { gate, ...rest } = testTools();
    const { http } = await startService(rest, { sessionIdleMs: 1000 });
    const id = await openSession(http.url);
    const answer = post(http.url, { 'mcp-session-id': id }, waitAtGate);
    await gate.arrived(1);
    vi.advanceTimersByTime(1001);
    await openSession(http.url);
    gate.open();

    expect((await answer).body).toContain('opened');
    vi.advanceTimersByTime(1001);
    expect((await post(http.url, { 'mcp-session-id': id }, list)).status).toBe(404);
  });

  it('takes a session for idle once its client has hung up', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { http } = await startService(testTools(), { sessionIdleMs: 1000 });
    const id = await openSession(http.url);
    const listening = new AbortController();
    const headers = { accept: 'text/event-stream', 'mcp-session-id': id };
    const listen = (): Promise<Response> => fetch(http.url, { headers, signal: listening.signal });
    // One of them is refused, as the other listens.
    expect((await Promise.race([listen(), listen()])).status).toBe(409);
    vi.advanceTimersByTime(1001);
    expect((await post(http.url, { 'mcp-session-id': id }, list)).status).toBe(200);

    listening.abort();
    await expect
      .poll(async () => {
        vi.advanceTimersByTime(1001);
        return (await post(http.url, { 'mcp-session-id': id }, list)).status;
      })
      .toBe(404);
  });

  it('answers only at its path', async () => {
    const { http } = await startService(testTools());

    expect((await post(http.url.replace('/mcp', '/'))).status).toBe(404);
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'machine.example'])('does not listen on %s without a token', async (host) => {
    await expect(startService(testTools(), { host })).rejects.toThrow(`other machines can reach ${host}`);
  });

  it('refuses tokens that can be guessed or cannot be sent', async () => {
    await expect(startService(testTools(), { tokens: { me: 'secret' } })).rejects.toThrow('at least 16 are needed');
    await expect(startService(testTools(), { tokens: { me: 'four words in one token' } })).rejects.toThrow('blanks');
  });
});
