import { describe, expect, it } from 'vitest';

import { call, codesAfterFix, codesOf, dag, find, findOnly, plan } from './harness.ts';

describe('names that are read', () => {
  it('and misspelt are told with the nearest one that can be read there', () => {
    const checked = plan([call('fetch', {}, { output: 'page' }), call('b', { x: ['see {{pge.title}}'] })]);
    const found = findOnly(checked);
    expect(found).toMatchObject({ code: 'plan/unknown-name', severity: 'error', path: '/steps/1/input/x/0' });
    expect(found.suggestion).toBe('did you mean "page"?');
    expect(found.fix).toEqual([{ op: 'replace', path: '/steps/1/input/x/0', value: 'see {{page.title}}' }]);
    expect(codesAfterFix(checked, found)).toEqual([]);
  });

  it('and are the id of a step with another output are told with that', () => {
    const checked = plan([
      call('fetch', {}, { output: 'page' }),
      { id: 'l', type: 'loop', over: 'fetch.links', step: call('c') },
    ]);
    const found = findOnly(checked);
    expect(found.message).toBe('there is no variable "fetch": the step "fetch" writes its result to "page"');
    expect(codesAfterFix(checked, found)).toEqual([]);
  });

  it('and live in an iteration are told with the results of all of them', () => {
    const loop = {
      id: 'l',
      type: 'loop',
      over: 'input.x',
      step: call('inner', {}, { output: 'title' }),
      output: 'titles',
    };
    const found = findOnly(plan([loop, call('b', { x: '{{title}}' })]));
    expect(found.message).toBe('"title" cannot be read here: it lives inside "l", once for each time its steps run');
    expect(found.suggestion).toBe('the results of all of them are in "titles"');
  });

  it('and are set by a loop are told with the loop', () => {
    const loop = { id: 'l', type: 'loop', over: 'input.x', as: 'city', step: call('inner') };
    expect(findOnly(plan([loop, call('b', { x: '{{city}}' })])).message).toBe(
      '"city" is set by "l" and can be read only by the steps inside it',
    );
  });

  it('and are nowhere to be found are told without a guess', () => {
    const found = findOnly(plan([call('b', { x: '{{zzz}}' })]));
    expect(found.suggestion).toBeUndefined();
    expect(found.fix).toBeUndefined();
  });

  it('may be variables that the run starts with', () => {
    const checked = plan([call('b', { x: '{{user.name}}' })]);
    expect(codesOf(checked, { variables: ['user'] })).toEqual([]);
    expect(find('plan/unknown-name', checked, { variables: ['usr'] })).toMatchObject([
      { suggestion: 'did you mean "usr"?' },
    ]);
  });

  it('see in an inline subplan only its own world', () => {
    const inner = plan([call('i', { x: '{{input.y}} {{user}} {{a}}' })]);
    const checked = plan([call('a'), { id: 's', type: 'subplan', plan: inner, input: { y: '{{user}}' } }]);
    const messages = find('plan/unknown-name', checked, { variables: ['user'] }).map(({ path }) => path);
    expect(messages).toEqual(['/steps/1/plan/steps/0/input/x', '/steps/1/plan/steps/0/input/x']);
  });

  it('are found where they can be: loop variables, accumulators, outer variables, branches, fallbacks, errors', () => {
    expect(
      codesOf(
        dag(
          call('a'),
          {
            id: 'l',
            type: 'loop',
            over: 'a.items',
            as: 'city',
            index_as: 'n',
            steps: [call('b', { x: '{{city}} {{n}} {{a}}' }), call('c', { x: '{{b}} {{input.q}}' })],
          },
          {
            id: 'r',
            type: 'reduce',
            input: 'l',
            as: 'one',
            accumulator: 'sum',
            initial: 0,
            reducer: call('d', { x: '{{one}}{{sum}}' }),
          },
          call('e', {}, { on_error: { fallback: [call('f', { x: '{{errors.e.message}}' })] } }),
          call('g', { x: '{{f ?? e}}', y: '{{l.map(p, p.title)}}' }),
          {
            id: 'w',
            type: 'loop',
            while: 'last == null || last.more',
            max_iterations: 5,
            step: call('h', { x: '{{last}}' }),
          },
        ),
      ),
    ).toEqual([]);
  });
});

describe('errors that are read', () => {
  it('are those of steps that are there', () => {
    const found = findOnly(plan([call('fetch', {}, { on_error: 'continue' }), call('b', { x: '{{errors.fetsh}}' })]));
    expect(found).toMatchObject({ code: 'plan/unknown-error', path: '/steps/1/input/x' });
    expect(found.suggestion).toBe('did you mean "errors.fetch"?');
  });

  it('are not those of the steps of an iteration', () => {
    const loop = { id: 'l', type: 'loop', over: 'input.x', step: call('inner') };
    expect(findOnly(plan([loop, call('b', { x: '{{errors.inner}}' })])).suggestion).toBe('read "errors.l"');
  });

  it('are read one by one', () => {
    const found = findOnly(plan([call('a', {}, { on_error: 'continue' }), call('b', { x: '{{errors}}' })]));
    expect(found).toMatchObject({ code: 'plan/unknown-error', severity: 'error', path: '/steps/1/input/x' });
    expect(codesOf(plan([call('a'), call('b', { x: '{{has(errors.a)}}' })]))).toEqual([]);
    expect(codesOf(plan([call('a'), call('b', { x: '{{errors["a"] ?? "fine"}}' })]))).toEqual([]);
  });
});

describe('a name from another language', () => {
  it.each([
    ['{{steps.a.output}}', 'read "a"'],
    ['{{outputs.a}}', 'read "a"'],
    ['{{True}}', 'write "true"'],
    ['{{a == None}}', 'write "null"'],
    ['{{undefined}}', 'write "null"'],
    ['{{a-1}}', 'write "a - 1"'],
  ])('in %s is told what it is here', (x, suggestion) => {
    expect(findOnly(plan([call('a'), call('b', { x })]))).toMatchObject({ code: 'plan/unknown-name', suggestion });
  });

  it('of the item is that of the loop', () => {
    const step = call('inner', { x: '{{item}}' });
    const checked = plan([{ id: 'l', type: 'loop', over: 'input.xs', as: 'url', step }]);
    const found = findOnly(checked);
    expect(found.suggestion).toBe('read "url"');
    expect(codesAfterFix(checked, found)).toEqual([]);
  });

  it('from outside a subplan has to come in by its input', () => {
    const inner = plan([call('b', { x: '{{fetched}}' })]);
    const found = findOnly(plan([call('fetched'), { id: 's', type: 'subplan', plan: inner }]));
    expect(found.suggestion).toContain('"input"');
  });
});
