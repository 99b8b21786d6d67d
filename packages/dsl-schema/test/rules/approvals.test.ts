import { describe, expect, it } from 'vitest';

import { analysePlan, isDecisionRead, timeOf, type Plan } from '../../src/index.ts';
import { call, codesAfterFix, codesOf, dag, find, findOnly, graph, plan } from './harness.ts';

const ask = (extra: object = {}): object => ({ id: 'ok', type: 'approval', message: 'Send it?', ...extra });
const pause = (extra: object): object => ({ id: 'pause', type: 'wait', ...extra });
const inLoop = (steps: readonly object[], extra: object = {}): object => ({
  id: 'each',
  type: 'loop',
  over: 'input.mails',
  steps,
  ...extra,
});
const final = (input: object): object => ({ id: 'end', type: 'final', input });

describe('an approval', () => {
  it('is a step like others: its templates are read, and its decision is a variable', () => {
    const sure = ask({ message: 'Send to {{input.to}}?', show: { text: '{{draft}}' } });
    const send = call('send', { text: '{{ok.values.text}}' }, { when: 'ok.approved' });
    expect(codesOf(plan([call('draft'), sure, send]))).toEqual([]);
    expect(findOnly(plan([ask({ show: { text: '{{darft}}' } }), call('draft')]))).toMatchObject({
      code: 'plan/unknown-name',
      path: '/steps/0/show/text',
    });
  });

  it.each([
    [{ message: '' }, 'plan/wrong-type', '/steps/0/message'],
    [{ message: undefined }, 'plan/missing-field', '/steps/0'],
    [{ show: 'text' }, 'plan/wrong-type', '/steps/0/show'],
    [{ on_timeout: 'reject' }, 'plan/missing-field', '/steps/0'],
    [{ on_timeout: 'deny', timeout_ms: 5 }, 'plan/wrong-type', '/steps/0/on_timeout'],
    [{ on_reject: 'stop' }, 'plan/wrong-type', '/steps/0/on_reject'],
    [{ input: {} }, 'plan/unknown-key', '/steps/0/input'],
  ])('with %j is wrong', (extra, code, path) => {
    expect(findOnly(plan([ask(extra)]))).toMatchObject({ code, path, severity: 'error' });
  });

  it('has the type that is meant', () => {
    expect(findOnly(plan([ask({ type: 'confirm' })]))).toMatchObject({
      code: 'plan/unknown-step-type',
      suggestion: 'did you mean "approval"?',
    });
    expect(codesOf(plan([{ id: 'ok', message: 'Send?', on_reject: 'fail' }]))).toEqual(['plan/missing-type']);
    expect(findOnly(plan([{ id: 'w', until: '2026-12-01' }])).suggestion).toBe('add "type": "wait"');
  });

  it('shows no secrets', () => {
    expect(findOnly(plan([ask({ show: { key: '{{secrets.KEY}}' } })])).code).toBe('plan/secret-place');
  });

  it('that lets the plan go on has its decision read', () => {
    const checked = plan([ask({ on_reject: 'continue' }), call('send')]);
    const found = findOnly(checked);
    expect(found).toMatchObject({ code: 'plan/unread-decision', severity: 'warning', path: '/steps/0/on_reject' });
    expect(codesAfterFix(checked, found)).toEqual([]);
    expect(codesOf(plan([ask({ on_reject: 'fail' }), call('send')]))).toEqual([]);
    expect(codesOf(plan([ask({ on_reject: 'continue' }), call('send', {}, { when: 'ok.approved' })]))).toEqual([]);
  });
});

describe('whether a decision is read', () => {
  const isRead = (checked: object): boolean => {
    const analysis = analysePlan(checked as Plan);
    return isDecisionRead(
      analysis.nodes.find(({ id }) => id === 'ok')!,
      analysis,
    );
  };
  it.each([
    ['a condition reads it', plan([ask(), call('send', {}, { when: 'ok.approved' })])],
    ['a way of a graph reads it', graph(call('send'), { ...ask(), next: [{ to: 'send', when: 'ok.approved' }] })],
    [
      'a later step of the iteration is conditioned on it',
      plan([inLoop([ask(), call('x', {}, { when: '!ok.approved' })])]),
    ],
    [
      'a branch is',
      plan([ask(), { id: 'c', type: 'conditional', condition: 'ok.approved && true', then: [call('send')] }]),
    ],
    ['a loop is', plan([inLoop([ask()], { over: undefined, until: 'ok.approved', max_iterations: 3 })])],
  ])('is yes where %s', (_, checked) => {
    expect(isRead(checked)).toBe(true);
  });

  it.each([
    ['nothing reads it', plan([ask(), call('send')])],
    ['only the values are read', plan([ask({ show: { to: 'ann' } }), call('send', { to: '{{ok.values.to}}' })])],
    ['it is only shown', plan([ask(), call('log', { note: 'Approved: {{ok.approved}}' }), call('send')])],
    ['it only goes on as a whole', plan([ask(), call('send'), final({ decision: '{{ok}}' })])],
    ['a condition asks for something else', plan([ask(), call('send', {}, { when: 'ok != null' })])],
    ['something only waits for it', dag(ask(), call('send', {}, { depends_on: ['ok'] }))],
    ['it is the last of a dag that something needs', dag(call('send', {}, { depends_on: ['ok'] }), ask())],
    ['it leads on in a graph', graph({ ...ask(), next: 'send' }, call('send'))],
    ['its container is read', plan([inLoop([ask()]), call('send', { to: '{{each[0].values.to}}' })])],
    ['it ends a subplan', plan([{ id: 's', type: 'subplan', plan: plan([ask()]) }, call('send')])],
    [
      'only what undoes something reads it',
      plan([ask(), call('a', {}, { compensate: call('u', {}, { when: 'ok.approved' }) })]),
    ],
  ])('is no where %s', (_, checked) => {
    expect(isRead(checked)).toBe(false);
  });
});

describe('an approval beside other steps', () => {
  const depends = { depends_on: ['ok'] };

  it.each([
    ['nothing of a dag waits for it', dag(ask(), call('send'))],
    ['its siblings in a parallel run at once', plan([{ id: 'p', type: 'parallel', steps: [ask(), call('send')] }])],
    ['it stands in a container that nothing waits for', dag(inLoop([ask()]), call('send'))],
  ])('is told where %s', (_, checked) => {
    expect(find('plan/unawaited-approval', checked)).toMatchObject([{ severity: 'warning' }]);
  });

  it.each([
    ['something depends on it', dag(ask(), call('send', {}, depends))],
    ['something reads it', dag(ask(), call('send', { to: '{{ok.values.to}}' }))],
    ['what it stands in is waited for', plan([{ id: 'p', type: 'parallel', steps: [ask(), call('a')] }, call('send')])],
    ['all others come before it', dag(call('a'), call('b', { x: '{{a}}' }), ask({ show: { x: '{{b}}' } }))],
    ['steps follow each other', plan([ask(), call('send')])],
    ['it leads on in a graph', graph({ ...ask(), next: 'send' }, call('send'))],
    ['it is alone', dag(ask())],
  ])('is right where %s', (_, checked) => {
    expect(find('plan/unawaited-approval', checked)).toEqual([]);
  });
});

describe('a call that has to do with an approval', () => {
  const asking = ask({ show: { to: 'ann' } });
  const guarded = call('news', {}, { when: 'ok.approved' });

  it.each([
    ['takes its values', plan([asking, guarded, call('send', { to: '{{ok.values.to}}' })])],
    ['waits for it', dag(asking, guarded, call('send', {}, { depends_on: ['ok'] }))],
    ['reports it', plan([asking, guarded, call('send', { note: '{{ok}}' })])],
    [
      'is conditioned on something else',
      plan([asking, guarded, call('send', { to: '{{ok.values.to}}' }, { when: 'input.x' })]),
    ],
  ])('is told where the plan goes on after a no, and it %s', (_, checked) => {
    expect(findOnly(checked)).toMatchObject({ code: 'plan/unguarded-step', suggestion: 'add "when": "ok.approved"' });
  });

  it.each([
    ['it looks at it itself', plan([asking, call('send', { to: '{{ok.values.to}}' }, { when: 'ok.approved' })])],
    [
      'what it stands in does',
      plan([
        asking,
        { id: 'c', type: 'conditional', condition: 'ok.approved', then: [call('send', { to: '{{ok.values.to}}' })] },
      ]),
    ],
    ['a no ends the run', plan([asking, call('send', { to: '{{ok.values.to}}' })])],
    ['it calls nothing', plan([asking, guarded, final({ ok: '{{ok}}' })])],
  ])('is right where %s', (_, checked) => {
    expect(codesOf(checked)).toEqual([]);
  });
});

describe('what is read of a decision', () => {
  const asking = ask({ show: { path: 'a' } });

  it.each([
    [call('w', {}, { when: 'ok.aproved' }), 'did you mean "approved"?'],
    [call('w', { p: '{{ok.values.pth}}' }), 'did you mean "path"?'],
    [call('w', { p: '{{ok.result}}' }), undefined],
  ])('is what it has: %j', (step, suggestion) => {
    const found = find('plan/unknown-decision', plan([asking, step]));
    expect(found).toMatchObject([{ severity: 'error', related: [{ path: '/steps/0' }] }]);
    expect(found[0]?.suggestion).toBe(suggestion);
  });

  it('is not judged where it may be something else', () => {
    const other = call('other', {}, { output: 'ok' });
    const either = { id: 'c', type: 'conditional', condition: 'input.x', then: [asking], otherwise: [other] };
    expect(find('plan/unknown-decision', plan([either, call('w', { p: '{{ok.text}}' })]))).toEqual([]);
    const rescued = ask({ on_error: { fallback: [call('f')] } });
    expect(find('plan/unknown-decision', plan([rescued, call('w', { p: '{{ok.text}}' })]))).toEqual([]);
  });
});

describe('what undoes a step', () => {
  it.each([[ask()], [pause({ signal: 'go' })]])('does not wait without a limit: %j', (step) => {
    const checked = plan([call('a', {}, { compensate: step }), call('b')]);
    const found = findOnly(checked);

    expect(found).toMatchObject({ code: 'plan/endless-wait', path: '/steps/0/compensate' });
    expect(codesAfterFix(checked, found)).toEqual([]);
  });
});

describe('a wait', () => {
  it.each([
    [{ for_ms: 0 }],
    [{ for_ms: '{{input.pause}}' }],
    [{ until: '2026-12-01T09:00Z' }],
    [{ until: '{{input.start}}' }],
    [{ until: 'at {{input.start}}' }],
    [{ signal: 'paid' }],
    [{ signal: 'paid-{{input.order}}', timeout_ms: 10 }],
  ])('is right with %j', (extra) => {
    expect(codesOf(plan([pause(extra)]))).toEqual([]);
  });

  it.each([
    [{}, 'plan/missing-field', '/steps/0'],
    [{ for_ms: -1 }, 'plan/wrong-type', '/steps/0/for_ms'],
    [{ for_ms: 1e16 }, 'plan/wrong-type', '/steps/0/for_ms'],
    [{ for_ms: '0x10' }, 'plan/invalid-time', '/steps/0/for_ms'],
    [{ for_ms: 5, signal: 'x' }, 'plan/conflicting-fields', '/steps/0/signal'],
    [{ for_ms: 5, until: '2026-12-01' }, 'plan/conflicting-fields', '/steps/0/until'],
    [{ until: '2026-12-01', timeout_ms: 5 }, 'plan/conflicting-fields', '/steps/0/timeout_ms'],
    [{ signal: '' }, 'plan/wrong-type', '/steps/0/signal'],
    [{ for_ms: '5 s' }, 'plan/invalid-time', '/steps/0/for_ms'],
    [{ for_ms: '-5' }, 'plan/invalid-time', '/steps/0/for_ms'],
    [{ until: 'tomorrow' }, 'plan/invalid-time', '/steps/0/until'],
    [{ until: '2026-02-30' }, 'plan/invalid-time', '/steps/0/until'],
  ])('with %j is wrong', (extra, code, path) => {
    expect(findOnly(plan([pause(extra)]))).toMatchObject({ code, path, severity: 'error' });
  });

  it.each([[{ for_ms: '5000' }], [{ until: '2026-12-01T09:00:00' }], [{ for_ms: 5, timeout_ms: 5 }]])(
    'with %j is mended',
    (extra) => {
      const checked = plan([pause(extra)]);
      expect(codesAfterFix(checked, findOnly(checked))).toEqual([]);
    },
  );
});

describe('a time', () => {
  it.each([
    ['2026-12-01', Date.UTC(2026, 11, 1)],
    ['2026-12-01T09:00Z', Date.UTC(2026, 11, 1, 9)],
    ['2026-12-01T09:00:30.25+01:30', Date.UTC(2026, 11, 1, 7, 30, 30, 250)],
    [1_000.5, 1_000.5],
  ])('is read from %j', (value, at) => {
    expect(timeOf(value)).toBe(at);
  });

  it.each([
    ['2026-12-01T09:00'],
    ['2026-13-01'],
    ['2026-02-29'],
    ['2026-12-01T24:00Z'],
    ['1'],
    [Number.NaN],
    [9e15],
    [null],
  ])('is not read from %j', (value) => {
    expect(timeOf(value)).toBeUndefined();
  });
});
