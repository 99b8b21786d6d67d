import type { Client, ElicitResult } from '@modelcontextprotocol/client';
import type { ApprovalQuestion } from '@planloom/executor-core';
import { describe, expect, it } from 'vitest';

import { call, plan, startService, type ConnectOptions, type TestService } from './support/connect.ts';
import { TestClock } from './support/test-clock.ts';
import { testTools } from './support/tools.ts';

const asking: ConnectOptions = { capabilities: { elicitation: { form: {} } } };
const ask = { id: 'ok', type: 'approval', message: 'Send it?', show: { to: 'ada' }, on_reject: 'continue' };
const asks = plan(ask);

type UserAnswer = Pick<ElicitResult, 'action' | 'content'>;

const approve: UserAnswer = { action: 'accept', content: { decision: 'approve' } };

/** Answers questions, and keeps them. */
function answering(client: Client, answer: (question: string) => UserAnswer | Promise<UserAnswer>): string[] {
  const questions: string[] = [];
  client.setRequestHandler('elicitation/create', ({ params }) => {
    questions.push(params.message);
    return answer(params.message);
  });
  return questions;
}

/** A client whose user answers like this. */
async function clientOf(
  era: '2025' | '2026',
  answer: Parameters<typeof answering>[1],
  options: Partial<Parameters<typeof startService>[0]> = {},
): Promise<{ client: Client; questions: string[]; service: TestService }> {
  const service = await startService({ tools: testTools().tools, ...options });
  const client = await service.connect(era, asking);
  return { client, service, questions: answering(client, answer) };
}

describe.each(['2025', '2026'] as const)('a plan that asks for approval, of a client of %s', (era) => {
  it('does not run where the client cannot ask its user, and says so', async () => {
    const { tools, deleted } = testTools();
    const client = await (await startService({ tools, allowEffects: 'all' })).connect(era);
    const steps = plan({ id: 'gone', tool: 'delete_city' }, { id: 'all', type: 'parallel', steps: [ask] });

    const outcome = await call(client, 'plan_run', { plan: steps }).then(
      ({ text, isError }) => (isError ? text : 'it ran'),
      (error: unknown) => String(error),
    );

    expect(outcome).toMatch(/"ok" asks for approval.*elicitation/u);
    expect(deleted).toEqual([]);
  });

  it.each([
    ['approves', approve, true, null],
    ['approves with a comment', { ...approve, content: { decision: 'approve', comment: 'fine' } }, true, 'fine'],
    ['rejects', { action: 'accept', content: { decision: 'reject', comment: 'no!' } }, false, 'no!'],
    ['accepts without a decision', { action: 'accept' }, false, null],
    ['declines', { action: 'decline' }, false, null],
  ] satisfies [string, UserAnswer, boolean, string | null][])(
    'goes on with what the user says who %s',
    async (_, answer, approved, comment) => {
      const { client, questions } = await clientOf(era, () => answer);

      const { data } = await call(client, 'plan_run', { plan: asks });

      expect(questions).toEqual(['Send it?\n- to: ada']);
      expect(data).toMatchObject({ state: 'done', result: { approved, comment, values: { to: 'ada' }, by: null } });
    },
  );

  it('fails where the user puts the question away', async () => {
    const { client } = await clientOf(era, () => ({ action: 'cancel' }));

    const { isError, data } = await call(client, 'plan_run', { plan: asks });

    expect(isError).toBe(true);
    expect(data).toMatchObject({
      state: 'failed',
      error: { code: 'approval/failed', step: 'ok', message: expect.stringContaining('put the question away') },
    });
  });

  it('asks whether it may run first, if it changes something', async () => {
    const { tools, deleted } = testTools();
    const confirm: UserAnswer = { action: 'accept', content: { run: true } };
    const { client, questions } = await clientOf(era, (question) => (question.startsWith('Run') ? confirm : approve), {
      tools,
    });
    const steps = plan(ask, { id: 'gone', tool: 'delete_city', when: 'ok.approved', input: { city: 'Rome' } });

    await call(client, 'plan_run', { plan: steps });

    expect(questions.map((question) => question.split('\n')[0])).toEqual(['Run this plan?', 'Send it?']);
    expect(deleted).toEqual(['Rome']);
  });

  it('asks one thing after the other', async () => {
    const { client, questions } = await clientOf(era, () => approve);
    const numbers = era === '2025' ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] : [1, 2, 3, 4, 5, 6];
    const steps = numbers.map((n) => ({ ...ask, id: `q${n}`, message: `Number ${n}?` }));

    const { data } = await call(client, 'plan_run', {
      plan: plan(...steps.slice(0, 3), { id: 'p', type: 'parallel', steps: steps.slice(3) }),
    });

    expect(data.state).toBe('done');
    expect(questions.map((question) => question.split('\n')[0])).toEqual(numbers.map((n) => `Number ${n}?`));
  });

  it('goes on as it says itself where the time is over before the user answers', async () => {
    const clock = new TestClock();
    const late = (): UserAnswer => {
      clock.advance(60_000);
      return approve;
    };
    const { client, questions } = await clientOf(era, late, { clock });
    const steps = plan({ ...ask, timeout_ms: 60_000, on_timeout: 'reject' });

    const { data } = await call(client, 'plan_run', { plan: steps });

    expect(questions).toEqual(['Send it?\n- to: ada\nIt can be decided until 1970-01-01T00:17:40.000Z.']);
    expect(data.result).toMatchObject({ approved: false, timed_out: true });
  });

  it('shows the beginning of what is long, and nothing that is invisible', async () => {
    const { client, questions } = await clientOf(era, () => approve);
    const show = Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`v${n}`, n]));
    const steps = plan({
      ...ask,
      message: 'Send\n- to: eve\u202e?',
      show: { long: 'x'.repeat(5000), list: [1, 'a\u200bb'], ...show },
    });

    await call(client, 'plan_run', { plan: steps });

    const lines = questions[0]?.split('\n') ?? [];
    expect(lines).toHaveLength(22);
    expect(lines[0]).toBe('Send - to: eve ?');
    expect(lines[1]).toBe(`- long: ${'x'.repeat(1999)}…`);
    expect(lines[2]).toBe('- list: [1,"a b"]');
    expect(lines.at(-1)).toBe('- and 7 more');
  });

  it('that was only started asks who waits for it', async () => {
    const { client, questions } = await clientOf(era, () => approve);
    const { run_id } = (await call(client, 'plan_run', { plan: asks, wait_ms: 0 })).data;
    await expect.poll(async () => (await call(client, 'run_status', { run_id })).data.asks).toEqual({ step: 'ok' });
    const looked = await call(client, 'run_status', { run_id, steps: true });

    expect(looked.text).toContain(`run_status {"run_id": "${run_id}", "wait_ms": 1000}`);
    expect(looked.data.steps).toEqual([{ id: 'ok', state: 'suspended' }]);
    expect(questions).toEqual([]);

    const { data } = await call(client, 'run_status', { run_id, wait_ms: 1000 });
    expect(data).toMatchObject({ state: 'done', result: { approved: true } });
    expect(questions).toHaveLength(1);
  });

  it('can be a tool of its own', async () => {
    const plans = { send: { plan: { ...asks, plan: 'Sends it' } } };
    const { client } = await clientOf(era, () => approve, { plans });

    expect((await call(client, 'send')).data).toMatchObject({ state: 'done', result: { approved: true } });
  });

  it('is decided by the server, if it has somebody for that, and else by the user', async () => {
    const asked: string[] = [];
    const onApproval = async ({ path, message }: ApprovalQuestion) => {
      asked.push(path);
      return message === 'Send it?' ? { approved: true, by: 'policy' } : undefined;
    };
    const { client, questions, service } = await clientOf(era, () => approve, { onApproval });
    const other = { ...ask, id: 'other', message: 'And this?' };

    const { data } = await call(client, 'plan_run', { plan: plan(ask, other) });
    const unable = await call(await service.connect(era), 'plan_run', { plan: asks });

    expect(asked).toEqual(['ok', 'other', 'ok']);
    expect(questions).toEqual(['And this?\n- to: ada']);
    expect(data.result).toMatchObject({ approved: true, by: null });
    expect(unable.data.result).toMatchObject({ approved: true, by: 'policy' });
  });

  it('does not run where users are not to be asked', async () => {
    const { client, questions } = await clientOf(era, () => approve, { askUsers: false });

    const outcome = await call(client, 'plan_run', { plan: asks }).then(
      ({ text, isError }) => (isError ? text : 'it ran'),
      (error: unknown) => String(error),
    );

    expect(outcome).toContain('"ok" asks for approval');
    expect(questions).toEqual([]);
  });

  it('that waits for a signal does not run, as nobody can send one', async () => {
    const leftOut: string[] = [];
    const paid = { id: 'paid', type: 'wait', signal: 'paid' };
    const { client } = await clientOf(era, () => approve, {
      plans: { pay: { plan: plan(paid) } },
      onLeftOut: ({ message }) => leftOut.push(message),
    });

    const waits = plan({ id: 'p', type: 'subplan', plan: plan(paid) });
    const { data } = await call(client, 'plan_run', { plan: waits });
    const checked = await call(client, 'plan_check', { plan: waits });

    expect(checked.data).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'wait/no-signals', path: '/steps/0/plan/steps/0/signal' }],
    });
    expect(data.error).toMatchObject({ code: 'wait/no-signals', message: expect.stringContaining('"paid"') });
    expect(leftOut).toEqual([expect.stringContaining('waits for the signal')]);
  });
});

describe('a question', () => {
  it('that a client of 2025 fails to ask fails the step', async () => {
    const { client } = await clientOf('2025', () => {
      throw new Error('no window to ask in');
    });

    expect((await call(client, 'plan_run', { plan: asks })).data).toMatchObject({
      state: 'failed',
      error: { code: 'approval/failed', message: expect.stringContaining('no window to ask in') },
    });
  });

  it('whose time is over is taken back from a client of 2025', async () => {
    const clock = new TestClock();
    const taken = Promise.withResolvers<void>();
    const { client } = await clientOf('2025', () => approve, { clock });
    client.setRequestHandler('elicitation/create', async (_, { mcpReq: { signal } }) => {
      signal.addEventListener('abort', () => taken.resolve());
      clock.advance(1000);
      await taken.promise;
      return approve;
    });

    const { data } = await call(client, 'plan_run', { plan: plan({ ...ask, timeout_ms: 1000 }) });

    await taken.promise;
    expect(data).toMatchObject({ state: 'failed', error: { code: 'step/timeout' } });
  });

  it('is not put to a client that can only open pages', async () => {
    const service = await startService({ tools: testTools().tools });
    const client = await service.connect('2025', { capabilities: { elicitation: { url: {} } } });

    expect((await call(client, 'plan_run', { plan: asks })).data.error.code).toBe('approval/nobody-to-ask');
  });

  it('that is open when the client of 2025 takes its call back is nobody’s any more', async () => {
    const asked = Promise.withResolvers<void>();
    const { client, service } = await clientOf('2025', () => {
      asked.resolve();
      return new Promise(() => undefined);
    });
    const controller = new AbortController();
    const answer = call(client, 'plan_run', { plan: asks }, { signal: controller.signal });
    await asked.promise;
    controller.abort(new Error('never mind'));

    await expect(answer).rejects.toThrow('never mind');
    // As many runs as a client may have: the one that nobody waits for is none of them.
    const waiting = plan({ id: 'w', tool: 'wait_at_gate' });
    const begun = await Promise.all([1, 2, 3, 4].map(() => call(client, 'plan_run', { plan: waiting, wait_ms: 0 })));
    expect(begun.map(({ data }) => data.state as unknown)).toEqual(['running', 'running', 'running', 'running']);
    await service.server.close();
  });

  it('is not answered by what belongs to none', async () => {
    const service = await startService({ tools: testTools().tools });

    const none = await rawCall(service.http.url, 'something');
    const gone = await rawCall(service.http.url, 'approval:0:0');

    expect(none.error).toMatchObject({ code: -32_602, data: { code: 'policy/consent-mismatch' } });
    expect(gone.result).toMatchObject({ structuredContent: { error: { code: 'run/unknown' } } });
  });

  it('is answered once, and by nobody else', async () => {
    const tokens = { ada: 'a'.repeat(16), eve: 'e'.repeat(16) };
    const service = await startService({ tools: testTools().tools }, { tokens });
    const asked = (await rawCall(service.http.url, undefined, tokens.ada)).result as { readonly requestState: string };

    const stranger = await rawCall(service.http.url, asked.requestState, tokens.eve);
    const [first, second] = [
      await rawCall(service.http.url, asked.requestState, tokens.ada, 'reject'),
      await rawCall(service.http.url, asked.requestState, tokens.ada, 'approve'),
    ];

    expect(stranger.result).toMatchObject({ structuredContent: { error: { code: 'run/unknown' } } });
    for (const { result } of [first, second]) {
      expect(result).toMatchObject({ structuredContent: { state: 'done', result: { approved: false } } });
    }
  });
});

interface RawAnswer {
  readonly result?: unknown;
  readonly error?: unknown;
}

/** A call of `plan_run` as a client of 2026 that may say anything sends it. */
async function rawCall(url: string, requestState?: string, token = '', decision = 'approve'): Promise<RawAnswer> {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
  };
  const answer = {
    requestState,
    inputResponses: { approval: { action: 'accept', content: { decision } } },
  };
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'plan_run',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'plan_run',
        arguments: { plan: asks },
        _meta: meta,
        ...(requestState !== undefined && answer),
      },
    }),
  });
  const text = await response.text();
  const data = text.startsWith('{')
    ? text
    : (text.split('\n').findLast((line) => line.startsWith('data: {')) ?? '').slice(6);
  return JSON.parse(data) as RawAnswer;
}
