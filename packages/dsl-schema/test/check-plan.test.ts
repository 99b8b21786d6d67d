import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { applyFix, checkPlan, DEFAULT_RULES, parsePlan, type Rule } from '../src/index.ts';
import { call, dag, plan } from './rules/harness.ts';

const codes = (checked: unknown, options = {}): string[] =>
  checkPlan(checked, options).diagnostics.map(({ code }) => code);

describe('checkPlan', () => {
  it('gives the plan and its analysis', () => {
    const checked = plan([call('a'), call('b', { x: '{{a}}' })]);
    const result = checkPlan(checked);
    expect(result).toMatchObject({ ok: true, diagnostics: [], plan: checked });
    expect(result.analysis?.nodes.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('tells every problem at once, in the order of the document', () => {
    const checked = plan(
      [
        call('b', { x: '{{zzz}}' }, { depends_on: ['nobody'] }),
        call('a', { y: '{{c}}', x: '{{' }),
        call('a'),
        call('c'),
      ],
      { budget: { max_tool_calls: 9 } },
    );
    const found = checkPlan(checked, { limits: { toolCalls: 5 } }).diagnostics.map(({ path }) => path);
    expect(found).toEqual([
      '/steps/0/input/x',
      '/steps/0/depends_on/0',
      '/steps/1/input/y',
      '/steps/1/input/x',
      '/steps/2/id',
      '/budget/max_tool_calls',
    ]);
  });

  it('orders the steps after the tenth by number', () => {
    const steps = Array.from({ length: 12 }, (_, index) => call(`s${index}`, { x: `{{unknown${index}}}` }));
    const paths = checkPlan(plan(steps)).diagnostics.map(({ path }) => path);
    expect(paths).toEqual(steps.map((_, index) => `/steps/${index}/input/x`));
  });

  it('is not ok if there is an error, and ok with warnings', () => {
    expect(checkPlan(plan([call('a', { x: '{{b}}' })])).ok).toBe(false);
    const warned = checkPlan(plan([]));
    expect(warned.diagnostics.map(({ severity }) => severity)).toEqual(['warning']);
    expect(warned.ok).toBe(true);
  });

  it('has neither plan nor analysis if the shape is wrong, and judges the rest all the same', () => {
    const result = checkPlan({ version: '1.0', steps: [{ id: 'a' }, call('b', { x: '{{zzz}}' })] });
    expect(result.plan).toBeUndefined();
    expect(result.analysis).toBeUndefined();
    expect(result.ok).toBe(false);
    expect(result.diagnostics).toMatchObject([{ path: '/steps/0' }, { path: '/steps/1/input/x' }]);
  });

  it.each([
    [
      'JSON',
      'plan.json',
      '{"version": "1.0",\n "steps": [\n  {"id": "a", "tool": "echo", "input": {"x": "{{zzz.y}}"}}]}',
      3,
      49,
    ],
    [
      'YAML',
      'plan.yaml',
      'version: "1.0"\nsteps:\n  - id: a\n    tool: echo\n    input:\n      x: "{{zzz.y}}"\n',
      6,
      13,
    ],
  ])('gives lines and columns of %s', (_, fileName, text, line, column) => {
    const [found] = checkPlan(parsePlan(text, { fileName })).diagnostics;
    expect(found).toMatchObject({
      code: 'plan/unknown-name',
      range: { start: { line, column }, end: { line, column: column + 3 } },
    });
    expect(checkPlan(text).diagnostics).toEqual([found]);
  });

  it('gives places to related findings too', () => {
    const [found] = checkPlan(JSON.stringify(plan([call('a'), call('a')]), null, 1)).diagnostics;
    expect(found!.related![0]!.range!.start.line).toBeLessThan(found!.range!.start.line);
  });

  it('refuses a loop that could run for ever, and knows a fix', () => {
    const checked = plan([{ id: 'l', type: 'loop', until: 'last.done', step: call('a') }]);
    const [found] = checkPlan(checked).diagnostics;
    expect(found).toMatchObject({ code: 'plan/missing-field', severity: 'error', path: '/steps/0' });
    expect(checkPlan(applyFix(checked, found!.fix!)).diagnostics).toEqual([]);
  });

  it('keeps what parsing had to say', () => {
    expect(codes('version: 1.0\nsteps: [{ id: a, tool: t, input: { x: "{{b}}" } }]')).toEqual([
      'plan/version-number',
      'plan/unknown-name',
    ]);
    expect(codes('{"version": ')).toEqual(['parse/cut-off']);
  });

  it('looks again at a plan that was parsed under other limits', () => {
    const parsed = parsePlan(plan([call('a'), call('b')]));
    expect(checkPlan(parsed).ok).toBe(true);
    expect(codes(parsed, { limits: { steps: 1 } })).toEqual(['plan/too-many-steps']);
    const fromText = parsePlan(JSON.stringify(plan([call('a'), call('b')])));
    expect(codes(fromText, { limits: { planBytes: 20 } })).toEqual(['plan/too-large']);
  });

  it('judges each plan inside a plan, with places in the whole', () => {
    const inner = { version: '1.0', steps: [call('i', { x: '{{j}}' })] };
    const text = JSON.stringify(plan([{ id: 's', type: 'subplan', plan: inner }]));
    const [found] = checkPlan(text).diagnostics;
    expect(found).toMatchObject({ path: '/steps/0/plan/steps/0/input/x' });
    expect(text.slice(found!.range!.start.offset, found!.range!.end.offset)).toBe('j');
  });

  it('runs rules of others', () => {
    const noMail: Rule = {
      codes: ['mine/no-mail'],
      check({ analysis, tools, report }) {
        for (const { step, pointer } of analysis.nodes) {
          if (!('tool' in step) || tools?.get(step.tool)?.effects?.openWorld !== true) continue;
          report({ code: 'mine/no-mail', severity: 'error', message: 'no mail, please', path: pointer });
        }
      },
    };
    const tools = [{ id: 'echo', effects: { openWorld: true } }];
    expect(codes(plan([call('a'), call('a')]), { tools, rules: [...DEFAULT_RULES, noMail] })).toEqual([
      'mine/no-mail',
      'mine/no-mail',
      'plan/duplicate-id',
    ]);
    expect(codes(plan([call('a')]), { tools, rules: [noMail] })).toEqual(['mine/no-mail']);
  });

  it('reports only codes that a rule names, and each code belongs to one rule', () => {
    const all = DEFAULT_RULES.flatMap((rule) => rule.codes);
    expect(new Set(all).size).toBe(all.length);
    const broken = plan([
      call('a', { x: '{{' }),
      call('a', { x: '{{b.c}} {{a}}' }, { depends_on: ['q', 'a'], next: 'a', when: '1' }),
    ]);
    for (const rule of DEFAULT_RULES) {
      for (const code of codes(broken, { rules: [rule] })) expect(rule.codes).toContain(code);
    }
  });

  it('shows the first thousand of too many problems, and says how many there are', () => {
    const { diagnostics } = checkPlan(plan(Array.from({ length: 1500 }, () => call('a'))));
    expect(diagnostics).toHaveLength(1001);
    expect(diagnostics.at(-1)).toMatchObject({ code: 'plan/too-many-problems', severity: 'error' });
    expect(diagnostics.at(-1)!.message).toMatch(/^499 more/);
  });
});

describe('hostile plans', () => {
  it('that throw when they are read are no plans', () => {
    const throws = (): never => {
      throw new Error('boo');
    };
    const proxy = new Proxy({}, { get: throws, has: throws, ownKeys: throws, getOwnPropertyDescriptor: throws });
    expect(codes(proxy)).toEqual(['plan/not-data']);
  });

  it('of any kind of value get an answer', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(checkPlan(value).ok).toBe(false);
      }),
    );
  });

  it('that look like plans get an answer', { timeout: 60_000 }, () => {
    const name = fc.constantFrom('a', 'b', 'c', 'input', '__proto__', 'errors');
    const text = fc.oneof(
      name,
      name.map((id) => `{{${id}.x}}`),
      name.map((id) => `${id} > 1`),
      fc.string(),
    );
    const { step } = fc.letrec<{ step: object; steps: object[] }>((tie) => ({
      steps: fc.array(tie('step'), { maxLength: 3 }),
      step: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        fc.record(
          {
            id: name,
            tool: name,
            input: fc.dictionary(name, text),
            when: text,
            depends_on: fc.array(name),
            output: name,
            next: name,
          },
          { requiredKeys: ['id', 'tool'] },
        ),
        fc.record({ id: name, type: fc.constant('loop'), over: text, as: name, steps: tie('steps') }),
        fc.record({ id: name, type: fc.constant('parallel'), steps: tie('steps'), depends_on: fc.array(name) }),
        fc.record({
          id: name,
          type: fc.constant('conditional'),
          condition: text,
          then: tie('steps'),
          otherwise: tie('steps'),
        }),
        fc.record({ id: name, type: fc.constant('reduce'), input: text, accumulator: name, reducer: tie('step') }),
        fc.record({ id: name, tool: name, on_error: fc.record({ fallback: tie('steps') }), compensate: tie('step') }),
        fc.record({
          id: name,
          type: fc.constant('subplan'),
          plan: fc.record({ version: fc.constant('1.0'), steps: tie('steps') }),
        }),
      ),
    }));
    const anyPlan = fc.record({
      version: fc.constant('1.0'),
      execution: fc.constantFrom('sequential', 'dag', 'graph'),
      steps: fc.array(step, { maxLength: 5 }),
    });
    const tools = [{ id: 'a', inputSchema: { b: {} } }];
    fc.assert(
      fc.property(anyPlan, (checked) => {
        const { diagnostics, ok } = checkPlan(checked, { tools });
        expect(ok).toBe(diagnostics.every(({ severity }) => severity !== 'error'));
        expect(
          checkPlan(JSON.stringify(checked), { tools })
            .diagnostics.map(({ code }) => code)
            .sort(),
        ).toEqual(diagnostics.map(({ code }) => code).sort());
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    [
      'unknown names',
      (index: number) =>
        call(`step_number_${index}`, { x: `{{unknwn_${index}.x}}` }, { depends_on: [`nope_${index}`] }),
    ],
    ['steps of one id', () => call('a', { x: '{{a}}' })],
    ['writers of one variable', (index: number) => call(`s${index}`, {}, { output: 'x' })],
    ['final steps', (index: number) => ({ id: `s${index}`, type: 'final', input: { x: `{{s${index + 1}}}` } })],
    ['reads of the last step', (index: number) => call(`s${index}`, { x: '{{s19999}}' })],
  ])('with 20,000 %s are judged in bounded time', { timeout: 60_000 }, (_, step) => {
    const steps = Array.from({ length: 20_000 }, (_, index) => step(index));
    expect(checkPlan(plan(steps)).ok).toBe(false);
    expect(checkPlan(dag(...steps)).diagnostics.length).toBeGreaterThan(0);
  });

  it('with 20,000 readers of what 20,000 branches write are judged in bounded time', { timeout: 60_000 }, () => {
    const branch = (_: unknown, index: number): object => ({
      when: `input.x == ${index}`,
      steps: [call(`writer_${index}`, {}, { output: 'x' }), call(`inside_${index}`, { x: '{{x.y}}' })],
    });
    const cases = Array.from({ length: 20_000 }, branch);
    const readers = Array.from({ length: 20_000 }, (_, index) => call(`reader_${index}`, { x: '{{x.y}}' }));
    const steps = [{ id: 'c', type: 'conditional', cases }, ...readers];
    expect(checkPlan(plan(steps)).ok).toBe(true);
    expect(checkPlan(dag(...steps)).ok).toBe(true);
  });
});
