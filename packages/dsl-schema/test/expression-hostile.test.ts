import { describe, expect, it } from 'vitest';

import { compileExpression, compileTemplate, compileValue, ExpressionError, type ValueProblem } from '../src/index.ts';

/** Generous, for slow machines: what is tested here takes milliseconds, or minutes if a bound is missing. */
const SOON_MS = 5000;

function codeOf(act: () => unknown): string {
  const start = performance.now();
  try {
    act();
    return 'no error';
  } catch (error) {
    if (error instanceof ExpressionError) return error.code;
    throw error;
  } finally {
    expect(performance.now() - start).toBeLessThan(SOON_MS);
  }
}

const evaluate = (source: string, value?: unknown): unknown => compileExpression(source).evaluate(() => value);
const list = Array.from({ length: 150 }, (_, index) => index);

describe('the work of an evaluation is bounded', () => {
  it.each([
    ['nested macros', 'x.map(a, x.map(b, x.map(c, a + b + c)))'],
    ['nested quantifiers', 'x.all(a, x.all(b, x.all(c, a + b + c >= 0)))'],
    ['errors that would be absorbed', 'x.exists(a, x.exists(b, x.exists(c, a.b.c)))'],
    ['a budget used up on the left of "||"', 'x.all(a, x.all(b, x.all(c, a + b + c >= 0))) || true'],
    ['a budget used up on the left of "??"', 'x.map(a, x.map(b, x.map(c, a))) ?? 1'],
    ['searching lists', 'x.map(a, x.map(b, -1 in x))'],
    ['comparing lists', 'x.map(a, x.map(b, x == (x + [])))'],
    ['repeated text', '"a".repeat(1000000000)'],
    ['padded text', '"a".padStart(1000000000)'],
    ['replaced text', '"a".repeat(100000).replaceAll("a", "b".repeat(100000))'],
    ['replaced nothing', '"a".repeat(10000).replaceAll("", "b".repeat(100000))'],
    ['joined text', 'x.map(a, "b".repeat(10000)).join("c".repeat(200000))'],
  ])('%s', (_, source) => {
    expect(codeOf(() => evaluate(source, list))).toBe('expression/too-much-work');
  });

  it('text that doubles', () => {
    const doubled = Array.from({ length: 30 }).reduce<string>((text) => `[${text}].map(s, s + s)[0]`, '"0123456789"');
    expect(codeOf(() => evaluate(doubled))).toBe('expression/too-much-work');
  });

  it('lists that double', () => {
    const doubled = Array.from({ length: 30 }).reduce<string>((text) => `[${text}].map(s, s + s)[0]`, '[1, 2]');
    expect(codeOf(() => evaluate(doubled))).toBe('expression/too-much-work');
  });

  it('by what the caller allows', () => {
    const expression = compileExpression('x.map(a, a * 2)');
    expect(codeOf(() => expression.evaluate(() => list, { work: 100 }))).toBe('expression/too-much-work');
    expect(codeOf(() => expression.evaluate(() => list, { work: 10_000 }))).toBe('no error');
  });

  it('anew for each evaluation', () => {
    const expression = compileExpression('x.map(a, a * 2)');
    for (let round = 0; round < 100; round++) {
      expect(codeOf(() => expression.evaluate(() => list, { work: 1000 }))).toBe('no error');
    }
  });

  it('a large text that is only passed on costs nothing', () => {
    const text = 'a'.repeat(50_000_000);
    expect(compileExpression('x').evaluate(() => text, { work: 1 })).toBe(text);
    expect(compileExpression('x ?? ""').evaluate(() => text, { work: 10 })).toBe(text);
  });
});

describe('regular expressions take linear time', () => {
  it.each([
    ['(a+)+$', `${'a'.repeat(5000)}!`],
    ['(a|aa)+$', `${'a'.repeat(5000)}!`],
    [String.raw`^(([a-z])+.)+[A-Z]([a-z])+$`, 'a'.repeat(5000)],
    ['(.*a){20}$', `${'a'.repeat(2000)}!`],
  ])('%s', (pattern, text) => {
    const code = codeOf(() => {
      expect(evaluate(`x.matches(${JSON.stringify(pattern)})`, text)).toBe(false);
    });
    expect(code).toBe('no error');
  });

  it('and are refused if they are too large', () => {
    expect(codeOf(() => evaluate(`x.matches("${'a'.repeat(2000)}")`, 'a'))).toBe('expression/pattern');
    expect(codeOf(() => evaluate('x.matches("((a{1000}){1000}){1000}")', 'a'))).toBe('expression/pattern');
  });
});

describe('hostile sources are refused soon', () => {
  const times = 19_000;
  it.each([
    ['brackets', '('.repeat(times), 'expression/too-deep'],
    ['lists', '['.repeat(times), 'expression/too-deep'],
    ['objects', '{a:'.repeat(times / 3), 'expression/too-deep'],
    ['double braces', '{{'.repeat(times / 2), 'expression/too-deep'],
    ['typed values', '${'.repeat(times / 2), 'expression/too-deep'],
    ['negations', '!'.repeat(times), 'expression/too-deep'],
    ['minuses', '- '.repeat(times / 2), 'expression/too-deep'],
    ['choices', 'a?'.repeat(times / 2), 'expression/too-deep'],
    ['choices at the end', 'a?a:'.repeat(times / 4), 'expression/too-deep'],
    ['indexes', 'a['.repeat(times / 2), 'expression/too-deep'],
    ['calls', 'f('.repeat(times / 2), 'expression/too-deep'],
    ['sums', '1+'.repeat(times / 2), 'expression/too-long'],
    ['conditions', 'a&&'.repeat(times / 3), 'expression/too-long'],
    ['paths', `a${'.a'.repeat(times / 2)}`, 'expression/too-long'],
    ['items', `[${'1,'.repeat(times / 2)}]`, 'expression/too-long'],
    ['quotes', '\\"'.repeat(times / 2), 'expression/syntax'],
    ['blanks', `a.b ${' '.repeat(times)}c!`, 'expression/syntax'],
    ['words', `a.${'b '.repeat(times / 2)}!`, 'expression/syntax'],
    ['characters', 'a'.repeat(30_000), 'expression/too-long'],
  ])('%s', (_, source, code) => {
    expect(codeOf(() => compileExpression(source))).toBe(code);
  });

  it('what is just allowed can be evaluated', () => {
    expect(evaluate(`1${' + 1'.repeat(999)}`)).toBe(1000);
    expect(evaluate(`${'('.repeat(98)}1${')'.repeat(98)}`)).toBe(1);
    expect(evaluate(`true${' && true'.repeat(999)}`)).toBe(true);
  });

  it('in templates too', () => {
    expect(codeOf(() => compileTemplate(`{{${'\\"'.repeat(500_000)}`))).toBe('expression/unclosed');
    expect(codeOf(() => compileTemplate('{{'.repeat(500_000)))).toBe('expression/unclosed');
    expect(codeOf(() => compileTemplate(`${'\\'.repeat(1_000_000)}x`))).toBe('no error');
    expect(codeOf(() => compileTemplate(`\${${'{'.repeat(500_000)}`))).toBe('expression/unclosed');
    expect(codeOf(() => compileTemplate('${'.repeat(500_000)))).toBe('no error');
  });

  it('in values that are nested without end', () => {
    const value: unknown[] = ['{{x}}'];
    value.push(value);
    const problems: ValueProblem[] = [];
    compileValue(value, (problem) => problems.push(problem));
    expect(problems.map(({ code }) => code)).toEqual(['expression/too-deep']);
  });

  it('comparing deeply nested data ends with an error, not with the stack', () => {
    const nest = (): unknown => Array.from({ length: 100_000 }).reduce<unknown>((inner) => [inner], 1);
    const values: Readonly<Record<string, unknown>> = { a: nest(), b: nest() };
    const code = codeOf(() => compileExpression('a == b').evaluate((name) => values[name]));
    expect(code).toBe('expression/too-much-work');
    expect(codeOf(() => compileExpression('string(a)').evaluate((name) => values[name]))).toBe('expression/type');
  });
});

describe('no code is generated', () => {
  it('and none of the names that could is reachable', () => {
    for (const name of ['eval', 'Function', 'globalThis', 'process', 'constructor', 'require']) {
      expect(codeOf(() => compileExpression(`${name}("1")`))).toBe('expression/unknown-function');
      expect(codeOf(() => compileExpression(name).evaluate(() => undefined))).toBe('expression/unknown-variable');
    }
  });
});
