import { checkPlan, type PlanAnalysis } from '@planloom/dsl-schema';
import { describe, expect, it } from 'vitest';

import type { AnswerOptions } from '../src/answers/answer-options.ts';
import { type GivenAnswers, givenDecision, readGivenAnswers } from '../src/answers/given-answers.ts';
import { refuseUnusableAnswers } from '../src/answers/refuse-unusable.ts';

const read = (options: AnswerOptions, text = '{}'): Promise<GivenAnswers> =>
  readGivenAnswers(options, () => Promise.resolve(text));
const fromFile = (text: string, file = 'd.json'): Promise<GivenAnswers> => read({ decisions: file }, text);

function analyse(steps: readonly object[]): PlanAnalysis {
  const { analysis } = checkPlan({ version: '1.0', steps });
  if (!analysis) throw new Error('the plan cannot be analysed');
  return analysis;
}

describe('answers that are given', () => {
  it.each([
    ['[]', 'decisions have to be an object', 'write for instance { "send_mail": true }'],
    ['{ "ok": ', 'JSON', undefined],
    ['{ "ok": "yes" }', 'ok: this is no decision', 'write true, false, or { "approved": true, … }'],
    ['{ "ok": { "aproved": true } }', 'ok: a decision has no field "aproved"', 'did you mean "approved"?'],
    ['{ "ok": { "values": {} } }', 'ok: "approved" is missing', 'write "approved": true or false'],
    ['{ "ok": { "approved": "yes" } }', 'ok: "approved" is not right', 'it has to be true or false'],
    [
      '{ "ok": { "approved": true, "values": [] } }',
      'ok: "values" is not right',
      'it has to be an object of the values that take the place of those that are shown',
    ],
    [
      '{ "ok": { "approved": false, "values": {} } }',
      'ok: what is rejected has no other values',
      'remove "values", or approve',
    ],
  ])('are refused where a file of decisions is %s', async (text, message, next) => {
    const error: unknown = await fromFile(text).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ exitCode: 2, where: 'd.json', message: expect.stringContaining(message), next });
  });

  it('are refused where they contradict each other', async () => {
    await expect(read({ approve: ['a'], reject: ['b', 'a'] })).rejects.toMatchObject({
      exitCode: 2,
      message: '"a" is decided twice: by --approve and by --reject',
    });
    await expect(read({ approve: ['ok'], decisions: 'd.json' }, '{ "ok": true }')).rejects.toThrow('decided twice');
  });

  it('are signals with JSON where it is JSON, else with text', async () => {
    const { signals } = await read({ signal: ['go', 'paid={"amount": 12}', 'name=Ann=e'] });
    expect(signals).toEqual([
      { name: 'go', payload: null },
      { name: 'paid', payload: { amount: 12 } },
      { name: 'name', payload: 'Ann=e' },
    ]);
    await expect(read({ signal: ['=1'] })).rejects.toMatchObject({ exitCode: 2, where: '--signal' });
  });

  it('decide a path before its step, and a step before all', async () => {
    const given = await read(
      { approve: ['all'], reject: ['send'], decisions: 'd.yaml' },
      'many[2].send: { approved: true, values: { to: ann }, comment: fine, by: bob }',
    );
    const at = (path: string, stepId: string): unknown => givenDecision(given, { path, stepId })?.decision;

    expect(at('many[2].send', 'send')).toEqual({
      approved: true,
      values: { to: 'ann' },
      comment: 'fine',
      by: 'bob',
      where: 'd.yaml',
    });
    expect(at('many[3].send', 'send')).toMatchObject({ approved: false });
    expect(at('publish', 'publish')).toMatchObject({ approved: true });
    expect(givenDecision(await read({}), { path: 'a', stepId: 'a' })).toBeUndefined();
  });
});

describe('answers that no step of a plan can use', () => {
  const analysis = analyse([
    {
      id: 'many',
      type: 'loop',
      over: '{{input.mails}}',
      steps: [{ id: 'send_ok', type: 'approval', message: 'Send?', show: { to: '{{item}}' } }],
    },
    {
      id: 'inner',
      type: 'subplan',
      plan: { version: '1.0', steps: [{ id: 'publish_ok', type: 'approval', message: 'Publish?' }] },
    },
    { id: 'paid', type: 'wait', signal: 'paid-{{input.order}}-${input.part}' },
    { id: 'go', type: 'wait', signal: 'go' },
  ]);
  const check = async (options: AnswerOptions, text?: string): Promise<void> =>
    refuseUnusableAnswers(await read(options, text), analysis);

  it.each<[AnswerOptions]>([
    [{ approve: ['all'] }],
    [{ approve: ['send_ok'], reject: ['publish_ok'] }],
    [{ approve: ['many[3].send_ok', 'many[4].send_ok#2', 'inner.publish_ok'] }],
    [{ signal: ['go', 'paid-7-b', 'paid--=1'] }],
  ])('do not count %j', async (options) => {
    await expect(check(options)).resolves.toBeUndefined();
  });

  it.each<[AnswerOptions, string, string | undefined]>([
    [{ approve: ['send_okay'] }, '--approve', 'did you mean "send_ok"?'],
    [{ reject: ['mony[3].send_ok'] }, '--reject', 'did you mean "many.send_ok"?'],
    [{ approve: ['paid'] }, '--approve', 'there is send_ok, many.send_ok, publish_ok, inner.publish_ok'],
    [{ signal: ['goo'] }, '--signal', 'did you mean "go"?'],
    [{ signal: ['paid-'] }, '--signal', undefined],
  ])('are an error that names the nearest: %j', async (options, where, next) => {
    await expect(check(options)).rejects.toMatchObject({ exitCode: 2, where, ...(next !== undefined && { next }) });
  });

  it('are values that are not shown there, too', async () => {
    const decisions = { decisions: 'd.json' };
    await expect(check(decisions, '{ "send_ok": { "approved": true, "values": { "too": 1 } } }')).rejects.toMatchObject(
      { exitCode: 2, where: 'd.json', message: 'send_ok: no value "too" is shown there', next: 'did you mean "to"?' },
    );
    await expect(check(decisions, '{ "publish_ok": { "approved": true, "values": { "to": 1 } } }')).rejects.toThrow(
      'no value "to" is shown there',
    );
  });

  it('are any where the plan asks for nothing', () => {
    const given = read({ approve: ['all'] });
    const signals = read({ signal: ['go'] });
    const none = analyse([{ id: 'a', tool: 'hash', input: { text: 'a' } }]);

    return Promise.all([
      expect(given.then((answers) => refuseUnusableAnswers(answers, none))).rejects.toThrow(
        'no step of the plan asks for approval',
      ),
      expect(signals.then((answers) => refuseUnusableAnswers(answers, none))).rejects.toThrow(
        'no step of the plan waits for a signal',
      ),
    ]);
  });
});
