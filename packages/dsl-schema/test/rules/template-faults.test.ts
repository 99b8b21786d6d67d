import { describe, expect, it } from 'vitest';

import { checkPlan } from '../../src/index.ts';
import { call, codesAfterFix, codesOf, findOnly, plan } from './harness.ts';

describe('templates that cannot be understood', () => {
  it('are told with the exact place in the text', () => {
    const text = JSON.stringify(plan([call('a', { 'a/b': ['né "{{ 1 + }}"'] })]));
    const [found] = checkPlan(text).diagnostics;
    expect(found).toMatchObject({ code: 'expression/syntax', severity: 'error', path: '/steps/0/input/a~1b/0' });
    expect(text.slice(0, found!.range!.start.offset)).toContain('{{ 1 +');
    expect(text.slice(found!.range!.end.offset)).toContain('"]');
  });

  it('are told for each of them', () => {
    const { diagnostics } = checkPlan(plan([call('a', { x: '{{', y: '{{}}', z: '{{foo(1)}}' })]));
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'expression/unclosed',
      'expression/empty',
      'expression/unknown-function',
    ]);
  });

  it('but can be guessed are a warning with the right form', () => {
    const checked = plan([call('s1'), call('a', { x: 'for {{s1.Exchange Rate}} each' })]);
    const found = findOnly(checked);
    expect(found).toMatchObject({ code: 'expression/path-with-blank', severity: 'warning', path: '/steps/1/input/x' });
    expect(codesAfterFix(checked, found)).toEqual([]);
    expect(found.fix).toMatchObject([{ value: 'for {{s1["Exchange Rate"]}} each' }]);
  });

  it('are none if they are escaped', () => {
    expect(codesOf(plan([call('a', { x: '\\{{not a template' })]))).toEqual([]);
  });
});

it.each([
  ['Hello {{a.title}', 'Hello {{a.title}}'],
  ['{{a?.title}}', '{{a.?title}}'],
  ['Hello {{ and more', String.raw`Hello \{{ and more`],
])('%s is put right without losing anything', (text, fixed) => {
  const checked = plan([call('a'), call('b', { text })]);
  const found = findOnly(checked);
  expect(found.fix).toEqual([{ op: 'replace', path: '/steps/1/input/text', value: fixed }]);
  expect(codesAfterFix(checked, found)).toEqual([]);
});
