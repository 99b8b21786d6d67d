import type { Client } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';

import { call, plan, startService, type ConnectOptions } from './support/connect.ts';
import { testTools } from './support/tools.ts';

const deleting = { ...plan({ id: 'gone', tool: 'delete_city', input: { city: 'Rome' } }), plan: 'Tidy\n\u202eup' };
const asking: ConnectOptions = { capabilities: { elicitation: { form: {} } } };

/** Answers questions, and keeps them. */
function answering(
  client: Client,
  answer: () => { action: 'accept' | 'decline'; content?: Record<string, boolean> },
): string[] {
  const questions: string[] = [];
  client.setRequestHandler('elicitation/create', ({ params }) => {
    questions.push(params.message);
    return answer();
  });
  return questions;
}

describe.each(['2025', '2026'] as const)('a plan of a client of %s that changes something', (era) => {
  it('runs once the user has agreed to what is shown', async () => {
    const { tools, deleted } = testTools();
    const client = await (await startService({ tools })).connect(era, asking);
    const questions = answering(client, () => ({ action: 'accept', content: { run: true } }));
    const { text } = await call(client, 'plan_run', { plan: deleting });

    expect(text).toBe('{"deleted":"Rome"}');
    expect(deleted).toEqual(['Rome']);
    expect(questions).toEqual([
      'Run this plan? It calls itself "Tidy up".\nIt can call tools that change things:\n- delete_city (may delete or overwrite)',
    ]);
  });

  it('does not run if the user declines, or accepts without saying yes', async () => {
    const { tools, deleted } = testTools();
    const client = await (await startService({ tools })).connect(era, asking);
    const answers = [{ action: 'decline' as const }, { action: 'accept' as const, content: { run: false } }];
    answering(client, () => answers.pop() ?? { action: 'decline' });

    for (const _ of [1, 2]) {
      const { isError, data } = await call(client, 'plan_run', { plan: deleting });
      expect({ isError, code: data.error.code }).toEqual({ isError: true, code: 'policy/declined' });
    }
    expect(deleted).toEqual([]);
  });

  it('does not run if nobody can be asked, and says who could allow it', async () => {
    const { tools, deleted } = testTools();
    const client = await (await startService({ tools })).connect(era);
    const outcome = await call(client, 'plan_run', { plan: deleting }).then(
      ({ text, isError }) => (isError ? text : 'it ran'),
      (error: unknown) => String(error),
    );

    expect(outcome).toContain('--allow-effects delete_city');
    expect(deleted).toEqual([]);
  });

  it('runs without asking where the server allows it, by name, by pattern or all', async () => {
    for (const allowEffects of [['delete_city'], ['delete_*'], 'all'] as const) {
      const { tools, deleted } = testTools();
      const client = await (await startService({ tools, allowEffects })).connect(era);
      await call(client, 'plan_run', { plan: deleting });

      expect(deleted).toEqual(['Rome']);
    }
  });

  it('is not allowed by a name that is only part of the tool’s', async () => {
    const { tools, deleted } = testTools();
    const client = await (
      await startService({ tools, allowEffects: ['delete', 'elete_*', 'delete.city'] })
    ).connect(era);
    await call(client, 'plan_run', { plan: deleting }).catch(() => undefined);

    expect(deleted).toEqual([]);
  });

  it.each([
    ['a loop', { id: 'l', type: 'loop', over: [1], step: { id: 'd', tool: 'delete_city' } }],
    ['a reduce', { id: 'r', type: 'reduce', input: [{}], reducer: 'delete_city' }],
    ['a final step', { id: 'f', type: 'final', function: 'delete_city', input: {} }],
    ['a fallback', { id: 'a', tool: 'fail', on_error: { fallback: [{ id: 'b', tool: 'delete_city' }] } }],
    ['a compensation', { id: 'a', tool: 'fail', compensate: { id: 'b', tool: 'delete_city' } }],
    [
      'a branch',
      { id: 'c', type: 'conditional', condition: '1 > 2', then: [], otherwise: [{ id: 'b', tool: 'delete_city' }] },
    ],
    ['an inner plan', { id: 's', type: 'subplan', plan: plan({ id: 'b', tool: 'delete_city' }) }],
    ['a named plan', { id: 's', type: 'subplan', plan: 'tidy' }],
  ])('is found out where the tool stands in %s', async (_where, step) => {
    const { tools, deleted } = testTools();
    const plans = { tidy: { plan: plan({ id: 'b', tool: 'delete_city' }) } };
    const client = await (await startService({ tools, plans })).connect(era, asking);
    const questions = answering(client, () => ({ action: 'decline' }));
    const { data } = await call(client, 'plan_run', { plan: plan(step) });

    expect(data.error.code).toBe('policy/declined');
    expect(questions.join()).toContain('delete_city');
    expect(deleted).toEqual([]);
  });
});

describe('an answer to a question', () => {
  it.each([
    [
      'for another plan',
      { ...deleting, steps: [{ id: 'gone', tool: 'delete_city', input: { city: 'Oslo' } }] },
      'same',
    ],
    ['with a state of its own', deleting, 'other'],
  ])('does not count %s', async (_what, sent, state) => {
    const { tools, deleted } = testTools();
    const service = await startService({ tools });
    const asked = await rawCall(service.http.url, { plan: deleting });
    expect(asked.result).toMatchObject({ resultType: 'input_required' });
    const { requestState } = asked.result as { requestState: string };
    const answer = await rawCall(
      service.http.url,
      { plan: sent },
      {
        requestState: state === 'same' ? requestState : `${requestState}0`,
        inputResponses: { confirm: { action: 'accept', content: { run: true } } },
      },
    );

    expect(answer.error).toMatchObject({ code: -32_602, data: { code: 'policy/consent-mismatch' } });
    expect(deleted).toEqual([]);
  });

  it('counts once', async () => {
    const { tools, deleted } = testTools();
    const { url } = (await startService({ tools })).http;
    const { requestState } = (await rawCall(url, { plan: deleting })).result as { requestState: string };
    const given = { requestState, inputResponses: { confirm: { action: 'accept', content: { run: true } } } };
    const first = await rawCall(url, { plan: deleting }, given);
    const again = await rawCall(url, { plan: deleting }, given);

    expect(first.result).toMatchObject({ structuredContent: { state: 'done' } });
    expect(again.error).toMatchObject({ data: { code: 'policy/consent-mismatch' } });
    expect(deleted).toEqual(['Rome']);
  });
});

interface RawAnswer {
  readonly result?: unknown;
  readonly error?: unknown;
}

/** A call of `plan_run` as a client of 2026 that may say anything sends it. */
async function rawCall(url: string, args: object, more: object = {}): Promise<RawAnswer> {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
  };
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'plan_run',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'plan_run', arguments: args, _meta: meta, ...more },
    }),
  });
  const text = await response.text();
  const data = text.startsWith('{')
    ? text
    : (text.split('\n').findLast((line) => line.startsWith('data: {')) ?? '').slice(6);
  return JSON.parse(data) as RawAnswer;
}
