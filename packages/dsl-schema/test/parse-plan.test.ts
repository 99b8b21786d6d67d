import { describe, expect, it } from 'vitest';

import { DEFAULT_LIMITS, parsePlan, type ParseOptions } from '../src/index.ts';

const PLAN = { version: '1.0', steps: [{ id: 'fetch', tool: 'fetch_page', input: { url: '{{input.url}}' } }] };

/** `code line:column` of each diagnostic. */
function places(text: string, options?: ParseOptions): string[] {
  const { diagnostics } = parsePlan(text, options);
  return diagnostics.map(({ code, range }) => `${code} ${range?.start.line}:${range?.start.column}`);
}

function first(text: string, options?: ParseOptions): { code: string; message: string; suggestion: string } {
  const { code = '', message = '', suggestion = '' } = parsePlan(text, options).diagnostics[0] ?? {};
  return { code, message, suggestion };
}

describe('parsePlan reads', () => {
  it.each([
    ['a value', PLAN],
    ['JSON', JSON.stringify(PLAN)],
    ['JSON after a byte order mark', `\uFEFF${JSON.stringify(PLAN)}`],
    [
      'JSON with comments and a comma too many',
      `// what it does\n{ "version": "1.0", /* one */ "steps": [
        { "id": "fetch", "tool": "fetch_page", "input": { "url": "{{input.url}}" }, },
      ], }`,
    ],
    [
      'YAML',
      `version: "1.0"\nsteps:\n  - id: fetch\n    tool: fetch_page\n    input:\n      url: "{{input.url}}" # quoted\n`,
    ],
    [
      'YAML after a document mark',
      `---\nversion: '1.0'\nsteps: [{id: fetch, tool: fetch_page, input: {url: '{{input.url}}'}}]`,
    ],
  ])('%s', (_form, input) => {
    const { plan, diagnostics } = parsePlan(input);
    expect(diagnostics).toEqual([]);
    expect(plan).toEqual(PLAN);
  });

  it('the format that the file name tells', () => {
    expect(parsePlan('{version: "1.0", steps: []}', { fileName: 'a.plan.yaml' }).plan).toBeDefined();
    expect(places('{version: "1.0", steps: []}', { fileName: 'a.plan.json' })).toEqual(['parse/syntax 1:2']);
  });

  it('YAML with a value that is used again', () => {
    const { plan } = parsePlan(`
version: "1.0"
steps:
  - { id: a, tool: x, retry: &patient { max: 5 } }
  - { id: b, tool: x, retry: *patient }
`);
    expect(plan?.steps[1]?.retry).toEqual({ max: 5 });
  });

  it('words as YAML 1.2 does: `on` and dates are texts', () => {
    const { plan } = parsePlan('version: "1.0"\nsteps:\n  - { id: on, tool: no, input: { day: 2026-01-31 } }');
    expect(plan?.steps).toEqual([{ id: 'on', tool: 'no', input: { day: '2026-01-31' } }]);
  });

  it('`__proto__` as a key like any other', () => {
    const text = '{ "version": "1.0", "steps": [], "metadata": { "__proto__": { "polluted": true } } }';
    for (const format of ['json', 'yaml'] as const) {
      const { plan } = parsePlan(text, { format });
      expect(Object.keys(plan?.metadata ?? {})).toEqual(['__proto__']);
    }
    // With a comment it is read by another parser.
    const { plan } = parsePlan(`${text} // end`);
    expect(Object.keys(plan?.metadata ?? {})).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('the version', () => {
  it.each([
    ['version: 1.0\nsteps: []', '1:10'],
    ['{ "version": 1, "steps": [] }', '1:14'],
    ['{ "version": "1", "steps": [] }', '1:14'],
  ])('without quotes is accepted with a warning: %s', (text, place) => {
    const { plan, diagnostics } = parsePlan(text);
    expect(plan?.version).toBe('1.0');
    expect(diagnostics).toMatchObject([{ code: 'plan/version-number', severity: 'warning' }]);
    expect(places(text)).toEqual([`plan/version-number ${place}`]);
  });

  it('of an inline plan is put right as well', () => {
    const { plan } = parsePlan({
      version: '1.0',
      steps: [{ id: 'a', type: 'subplan', plan: { version: 1, steps: [] } }],
    });
    expect(plan?.steps).toMatchObject([{ plan: { version: '1.0' } }]);
  });

  it('that does not exist is an error', () => {
    expect(places('version: "2.0"\nsteps: []')).toEqual(['plan/unsupported-version 1:10']);
  });
});

describe('a fault in JSON is explained:', () => {
  it.each([
    ['single quotes', `{ 'version': "1.0" }`, 'parse/single-quotes 1:3', 'double quotes'],
    ['a key without quotes', `{ version: "1.0" }`, 'parse/syntax 1:3', 'double quotes'],
    ['a missing comma', `{ "version": "1.0"\n  "steps": [] }`, 'parse/syntax 2:3', 'comma'],
    ['a missing colon', `{ "version" "1.0" }`, 'parse/syntax 1:13', '":"'],
    ['a word of Python', `{ "version": "1.0", "steps": None }`, 'parse/syntax 1:30', 'None'],
    ['a number that is none', `{ "timeout_ms": NaN }`, 'parse/syntax 1:17', 'NaN'],
    ['a line break in a string', `{ "plan": "one\ntwo" }`, 'parse/syntax 1:11', 'closing quote'],
    ['a tab in a string', `{ "plan": "one\ttwo" }`, 'parse/syntax 1:11', 'control character'],
    ['an unknown escape', String.raw`{ "plan": "\d" }`, 'parse/syntax 1:11', 'escape'],
    ['typographic quotes', `{ “version”: "1.0" }`, 'parse/syntax 1:3', 'typographic'],
    ['the wrong bracket', `{ "steps": [ 1 } }`, 'parse/syntax 1:16', 'line 1, column 12'],
    ['a second plan', `{} {}`, 'parse/syntax 1:4', 'ended'],
    ['text after the plan', `{} done`, 'parse/syntax 1:4', 'done'],
    ['a template without quotes', `{ "url": {{input.url}} }`, 'parse/unquoted-template 1:10', 'quotes'],
    ['a key that stands twice', `{ "steps": [], "steps": [] }`, 'parse/duplicate-key 1:16', '"steps"'],
    [
      'a text that was cut off',
      `{ "version": "1.0",\n"steps": [{ "id": "a"`,
      'parse/cut-off 2:22',
      '"[" of "steps" of line 2',
    ],
    ['a string that was cut off', `{ "version": "1.0", "plan": "Reads the`, 'parse/cut-off 1:29', 'not closed'],
    ['a word that was cut off', `{ "cache": tr`, 'parse/cut-off 1:12', 'not closed'],
    ['a Markdown fence', '```json\n{}\n```', 'parse/fenced 1:1', 'Markdown'],
    ['an endless comment', '{} /* so', 'parse/syntax 1:4', 'comment'],
  ])('%s', (_fault, text, place, words) => {
    expect(places(text, { format: 'json' })).toEqual([place]);
    expect(first(text, { format: 'json' }).message).toContain(words);
    expect(parsePlan(text, { format: 'json' }).plan).toBeUndefined();
  });
});

describe('a fault in YAML is explained:', () => {
  it.each([
    ['a tab', 'version: "1.0"\nsteps:\n\t- id: a', 'parse/syntax 3:1', 'tab'],
    ['an indent', 'a:\n  - b\n c: 1', 'parse/syntax 3:1', 'same column'],
    ['a second colon', 'plan: Step one: read', 'parse/syntax 1:7', '": "'],
    ['a key that stands twice', 'steps: []\nsteps: []', 'parse/duplicate-key 2:1', '"steps"'],
    ['a reserved character', 'tool: @fetch', 'parse/syntax 1:7', '"@"'],
    ['a tag', 'tool: !!js/function x', 'parse/tag 1:7', 'plain data'],
    ['a second document', 'steps: []\n---\nsteps: []', 'parse/multiple-documents 2:1', 'second document'],
    ['an alias that is a file pattern', 'glob: *.md', 'parse/unknown-alias 1:7', '*.md'],
    ['a merge key', 'a: &a { b: 1 }\nc:\n  <<: *a', 'parse/merge-key 3:3', '<<'],
    ['a key that is a list', '? [a]\n: 1', 'parse/key 1:3', 'text'],
    ['YAML 1.1', '%YAML 1.1\n---\nsteps: []', 'parse/yaml-version 1:1', '1.2'],
    ['a quote that was cut off', 'plan: "Reads the', 'parse/cut-off 1:17', 'closed'],
    ['a bracket that was cut off', 'steps: [{id: a', 'parse/cut-off 1:15', 'closed'],
    ['prose before JSON', 'Here is the plan:\n{ "version": "1.0" }', 'parse/surrounded 2:1', 'other text'],
    ['prose before a fence', 'Here is the plan:\n```json\n{}\n```', 'parse/fenced 2:1', 'Markdown'],
    ['an alias that holds itself', 'a: &a [*a]', 'parse/alias-bomb 1:8', 'contains itself'],
  ])('%s', (_fault, text, place, words) => {
    expect(places(text)[0]).toBe(place);
    expect(first(text).message).toContain(words);
    expect(parsePlan(text).plan).toBeUndefined();
  });

  it.each([
    ['alone', 'url: {{input.url}}', '1:6', 'write "{{input.url}}"'],
    ['before other text', 'text: {{title}} by {{author}}', '1:7', 'write "{{title}} by {{author}}"'],
    ['before a comment', 'url: {{input.url}} # the page', '1:6', 'write "{{input.url}}"'],
    ['with quotes inside', 'when: {{a}} == "x"', '1:7', `write '{{a}} == "x"'`],
    ['in a list', 'depends_on: [{{a}}, b]', '1:14', 'write "{{a}}"'],
    ['as an item', '- {{a}}/b', '1:3', 'write "{{a}}/b"'],
    ['as a key', '{{a}}: 1', '1:1', 'write "{{a}}: 1"'],
    ['with a dollar in brackets', 'input: { url: ${url} }', '1:15', 'write "${url}"'],
  ])('a template without quotes, %s', (_where, text, place, suggestion) => {
    expect(places(text, { format: 'yaml' })).toEqual([`parse/unquoted-template ${place}`]);
    expect(first(text, { format: 'yaml' }).suggestion).toBe(suggestion);
  });

  it('all templates without quotes are told at once', () => {
    expect(places('a: {{x}}\nb: {{y}}\nc: "{{z}}"')).toEqual([
      'parse/unquoted-template 1:4',
      'parse/unquoted-template 2:4',
    ]);
  });

  it('ids that YAML reads as numbers or truth values', () => {
    const text = 'version: "1.0"\nsteps:\n  - { id: 1, tool: a }\n  - { id: true, tool: b, depends_on: [1] }';
    expect(places(text)).toEqual(['plan/wrong-type 3:11', 'plan/wrong-type 4:11', 'plan/wrong-type 4:39']);
    expect(parsePlan(text).diagnostics.map(({ suggestion }) => suggestion)).toEqual([
      'write "step_1"',
      'write "step_true"',
      'write "step_1"',
    ]);
  });
});

describe('shape faults in a text', () => {
  it('have the place of the field, in the order of the text', () => {
    const text = `version: "1.0"
steps:
  - id: a
    tool: x
    dependsOn: [b]
    timeout_ms: soon
  - tool: y`;
    expect(places(text)).toEqual(['plan/unknown-key 5:5', 'plan/wrong-type 6:17', 'plan/missing-field 7:5']);
  });

  it('are found through an alias', () => {
    const text = 'version: "1.0"\nsteps:\n  - &a { id: a, tool: 1 }\n  - *a';
    expect(places(text)).toEqual(['plan/wrong-type 3:23', 'plan/wrong-type 3:23']);
  });

  it('keep the value that was read', () => {
    expect(parsePlan('{ "steps": 1 }').value).toEqual({ steps: 1 });
  });
});

describe('a hostile text', () => {
  it.each(['', '  \n', '\uFEFF', '# only a comment'])('that is empty is no plan: %j', (text) => {
    expect(parsePlan(text).plan).toBeUndefined();
    expect(places(text)).toEqual(['parse/empty 1:1']);
  });

  const million = 1_000_000;
  it.each([
    ['opening brackets', '['.repeat(million)],
    ['brackets', '['.repeat(million / 2) + ']'.repeat(million / 2)],
    ['objects', '{"a":'.repeat(million / 5)],
  ])('is refused for its depth as JSON and as YAML: a million %s', (_what, text) => {
    for (const format of ['json', 'yaml'] as const) {
      expect(first(text, { format }).code).toBe('plan/too-deep');
    }
  });

  it.each([
    ['list marks', '- '.repeat(million / 2)],
    ['key marks', '? '.repeat(million / 2)],
    ['keys on one line', 'a: '.repeat(million / 3)],
    ['indented keys', Array.from({ length: 1000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
    ['lists in lists', Array.from({ length: 1000 }, (_, level) => `${'  '.repeat(level)}-`).join('\n')],
  ])('is refused for its depth as YAML: %s', (_what, text) => {
    expect(first(text, { format: 'yaml' }).code).toBe('plan/too-deep');
  });

  it('is not refused for depth where many lines stand side by side', () => {
    const step = (index: number): string => `  - id: s${index}\n    tool: x\n    input:\n      a:\n        - b: [1]\n`;
    const text = `version: "1.0"\nsteps:\n${Array.from({ length: 200 }, (_, index) => step(index)).join('')}`;
    expect(parsePlan(text).diagnostics).toEqual([]);
  });

  it('cannot grow by aliases', () => {
    const lines = Array.from(
      { length: 9 },
      (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(', ')}]`,
    );
    expect(first(`a0: &a0 [1]\n${lines.join('\n')}`).code).toBe('parse/alias-bomb');
  });

  it('is refused before it is read if it is too large', () => {
    const limits = { ...DEFAULT_LIMITS, planBytes: 100 };
    expect(first(`{ "plan": "${'é'.repeat(50)}" }`, { limits }).code).toBe('plan/too-large');
    expect(first('x'.repeat(101), { limits }).code).toBe('plan/too-large');
    expect(first(`{ "plan": "${'x'.repeat(80)}" }`, { limits }).code).not.toBe('plan/too-large');
  });

  it('is refused as YAML if reading it would take minutes', () => {
    expect(first(`{${','.repeat(million)}`, { format: 'yaml' }).code).toBe('plan/too-large');
  });

  it('has a bounded number of diagnostics', () => {
    const twice = `{${'"a":1,'.repeat(100_000)}"b":1}`;
    expect(parsePlan(twice).diagnostics.length).toBeLessThanOrEqual(100);
    const wrong = JSON.stringify({ version: '1.0', steps: Array(100_000).fill(1) });
    expect(parsePlan(wrong).diagnostics.length).toBeLessThanOrEqual(1001);
    expect(parsePlan(wrong).diagnostics.map(({ code }) => code)).toContain('plan/too-many-problems');
  });
});

it('reads 100,000 steps within the default limits', () => {
  const steps = Array.from({ length: 100_000 }, (_, index) => ({ id: `s${index}`, tool: 'x', input: { a: '{{b}}' } }));
  expect(parsePlan(JSON.stringify({ version: '1.0', steps })).plan?.steps).toHaveLength(100_000);
});
