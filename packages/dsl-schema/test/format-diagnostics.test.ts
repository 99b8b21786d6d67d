import { describe, expect, it } from 'vitest';

import { formatDiagnostics, parsePlan, rangeAt, type Diagnostic } from '../src/index.ts';

/** What is printed for the diagnostics of a text. */
function print(text: string, fileName = 'a.plan.yaml'): string {
  const { diagnostics, source } = parsePlan(text, { fileName });
  return formatDiagnostics(diagnostics, { source: source! });
}

describe('formatDiagnostics', () => {
  it('shows what is wrong, where, and what would be right', () => {
    const text = 'version: "1.0"\nsteps:\n  - id: a\n    tool: fetch\n    dependsOn: [b]\n';
    expect(print(text)).toBe(
      `error[plan/unknown-key]: a tool step has no field "dependsOn"
 --> a.plan.yaml:5:5
  |
5 |     dependsOn: [b]
  |     ^^^^^^^^^
  = help: did you mean "depends_on"?
  = see: docs/diagnostics/unknown-key.md

1 error`,
    );
  });

  it('makes room for long line numbers', () => {
    const text = `version: 1.0\n${'#\n'.repeat(120)}steps: []\nplann: x`;
    expect(print(text)).toContain('\n   --> a.plan.yaml:123:1\n    |\n123 | plann: x\n    | ^^^^^\n');
  });

  it('keeps the marks below the place behind tabs and wide letters', () => {
    const text = '{\n\t"version": "1.0", "plan": "中文 🎉 é", "stepps": [] }';
    const [line, marks] = print(text, 'a.json').split('\n').slice(3, 5);
    expect(line).toBe('2 |     "version": "1.0", "plan": "中文 🎉 é", "stepps": [] }');
    // 中 and 文 are one UTF-16 unit and two columns each; 🎉 is two of both.
    expect(marks).toBe(`  | ${' '.repeat(line!.indexOf('"stepps"') - '2 | '.length + 2)}^^^^^^^^`);
  });

  it.each([
    ['中文', 4],
    ['한국어', 6],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['❤️', 2],
    ['🇳🇴', 2],
    ['Привет', 6],
    ['…', 1],
  ])('gives %s %d columns', (text, columns) => {
    const marks = print(`{ "${text}": 1, "version": "1.0", "steps": [], "x": 1 }`, 'a.json').match(/\^+/g);
    // With its two quotes.
    expect(marks?.[0]).toHaveLength(columns + 2);
  });

  it('cuts a long line around the place', () => {
    const steps = Array.from({ length: 200 }, (_, index) => ({ id: `s${index}`, tool: 'x' }));
    const text = JSON.stringify({ version: '1.0', steps: [...steps, { id: 'a', tool: 'x', inpt: {} }, ...steps] });
    const [line, marks] = print(text, 'a.json').split('\n').slice(3, 5);
    expect(line!.length).toBeLessThan(110);
    expect(line).toMatch(/^1 \| ….*"inpt".*…$/);
    expect(line!.slice(marks!.indexOf('^'), marks!.lastIndexOf('^') + 1)).toBe('"inpt"');
  });

  it('marks only the first line of a place with many', () => {
    expect(print('version: "1.0"\nsteps:\n  - id: a\n    description: x\n')).toContain(
      '3 |   - id: a\n  |     ^^^^^\n',
    );
  });

  it('shows related places', () => {
    const { source } = parsePlan('steps:\n  - id: a\n  - id: a\n', { fileName: 'a.plan.yaml' });
    const diagnostic: Diagnostic = {
      code: 'plan/duplicate-id',
      severity: 'error',
      message: 'two steps have the id "a"',
      path: '/steps/1/id',
      range: rangeAt(source!, '/steps/1/id'),
      related: [{ message: 'the first one', path: '/steps/0/id', range: rangeAt(source!, '/steps/0/id') }],
    };
    expect(formatDiagnostics([diagnostic], { source: source! })).toContain(
      `  = note: the first one\n --> a.plan.yaml:2:9\n  |\n2 |   - id: a\n  |         -\n`,
    );
  });

  it('shows the path where there is no text', () => {
    const { diagnostics } = parsePlan({
      version: '1.0',
      steps: [{ id: 'a', tool: 'x', input: { 'a b': Symbol('s') } }],
    });
    expect(formatDiagnostics(diagnostics)).toContain('\n --> steps[0].input["a b"]\n');
  });

  it('has colours only on demand', () => {
    const { diagnostics, source } = parsePlan('version: 1.0\nsteps: []');
    const escape = '\u001B';
    expect(formatDiagnostics(diagnostics, { source: source! })).not.toContain(escape);
    expect(formatDiagnostics(diagnostics, { source: source!, color: true })).toContain(`${escape}[1;33mwarning`);
  });

  it('lets a plan write nothing of its own on the terminal', () => {
    const printed = print('{ "version": "1.0", "steps": [], "\\u001b[2J\u202E": 1, "x\u009B2J": 2 }', 'a\u001B.json');
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    expect(printed).not.toMatch(/[\u001B\u009B\u202E]/);
  });

  it('counts what it has shown', () => {
    expect(print('version: 1.0\nsteps: 1\nx: 1')).toMatch(/\n\n2 errors, 1 warning$/);
    expect(formatDiagnostics([])).toBe('');
  });
});
