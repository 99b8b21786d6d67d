import { checkPlan } from '@planloom/dsl-schema';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { extractJson, extractPlan } from '../src/index.ts';

const plan = {
  version: '1.0',
  plan: "It's a plan",
  steps: [
    { id: 'a', tool: 'read', input: { path: 'a\tb.txt', deep: true, none: null, list: [1, 2.5] } },
    { id: 'b', type: 'final', input: { text: '{{a.text}}' } },
  ],
};
const json = JSON.stringify(plan);
const pretty = JSON.stringify(plan, undefined, 2);
/** What `print(plan)` of Python writes. */
const python = `{'version': '1.0', 'plan': "It's a plan", 'steps': [{'id': 'a', 'tool': 'read', 'input': {'path': 'a\\tb.txt', 'deep': True, 'none': None, 'list': [1, 2.5]}}, {'id': 'b', 'type': 'final', 'input': {'text': '{{a.text}}'}}]}`;
const yaml = `version: "1.0"
plan: It's a plan
steps:
  - id: a
    tool: read
    input: { path: "a\\tb.txt", deep: true, none: null, list: [1, 2.5] }
  - { id: b, type: final, input: { text: "{{a.text}}" } }
`;

describe('the plan in an answer', () => {
  it.each([
    ['alone', json, []],
    ['in a fence', `\`\`\`json\n${pretty}\n\`\`\``, ['fence-removed']],
    ['in a fence with prose around', `Sure!\n\n\`\`\`json\n${pretty}\n\`\`\`\nReads {the file}.`, ['fence-removed']],
    ['in a fence that is never closed', `\`\`\`\n${pretty}`, ['fence-removed']],
    ['in an indented fence', `1. Plan:\n   \`\`\`json\n${pretty}\n   \`\`\``, ['fence-removed']],
    ['in the second of two fences', `\`\`\`sh\nnpm start\n\`\`\`\n\`\`\`json\n${json}\n\`\`\``, ['fence-removed']],
    ['in prose', `The plan is ${json} as you asked.`, ['prose-removed']],
    ['as YAML', yaml, ['yaml']],
    ['as YAML in a fence', `\`\`\`yaml\n${yaml}\`\`\``, ['fence-removed', 'yaml']],
    ['as YAML after prose', `Here it is.\n\n${yaml}`, ['prose-removed', 'yaml']],
    ['after a thought', `<think>{"steps": "maybe"}</think>\n${json}`, ['thoughts-removed']],
    ['after a thought with a plan in it', `<think>{"steps": []}</think>\n${json}`, ['thoughts-removed']],
    [
      'after a thought that began in the template',
      `First {"steps": []}, but no.</think>\n${json}`,
      ['thoughts-removed'],
    ],
    [
      'in the final channel',
      `<|channel|>analysis<|message|>{"steps": []}<|end|><|start|>assistant<|channel|>final<|message|>${json}<|return|>`,
      ['thoughts-removed'],
    ],
    ['with Windows line ends', `Sure:\r\n\`\`\`json\r\n${pretty}\r\n\`\`\`\r\n`, ['fence-removed']],
    ['as a Python literal', python, ['python-literal']],
    ['as a Python literal in prose', `plan = ${python}\nprint(plan)`, ['prose-removed', 'python-literal']],
    [
      'with comments and commas too many',
      pretty.replace('"steps": [', '// the steps\n"steps": [').replace(/\]\n\}$/, '],\n}'),
      ['json-mended'],
    ],
    ['with keys without quotes', json.replaceAll(/"(\w+)":/g, '$1:'), ['json-mended']],
    ['with typographic quotes', json.replaceAll('"version":"1.0"', '“version”: “1.0”'), ['json-mended']],
    ['with a comma missing', json.replace(',"tool"', ' "tool"'), ['json-mended']],
    ['in a JSON string', JSON.stringify(json), ['string-decoded']],
    ['in another object', `{"plan_id": 7, "plan": ${json}}`, ['unwrapped']],
    ['in the arguments of a call', `{"name": "make", "arguments": {"plan": ${json}}}`, ['unwrapped']],
    [
      'in a string of a call',
      JSON.stringify({ function: { name: 'make', arguments: json } }),
      ['unwrapped', 'string-decoded'],
    ],
    ['with its steps in a string', JSON.stringify({ ...plan, steps: JSON.stringify(plan.steps) }), ['string-decoded']],
    ['in the line of its fence', `\`\`\`json ${pretty}\n\`\`\``, ['fence-removed']],
    [
      'with brackets and quotes in comments',
      pretty.replace('"steps": [', '// "don\'t } close\n/* ] */ "steps": [ # it\'s {'),
      ['json-mended'],
    ],
    [
      'in the final channel, constrained',
      `<|channel|>analysis<|message|>{"steps": []}<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>${json}`,
      ['thoughts-removed'],
    ],
    ['in a thought, and nothing else said', `<think>So it is:\n${json}`, ['thoughts-read', 'prose-removed']],
    ['in an analysis, and nothing else said', `<|channel|>analysis<|message|>${json}<|end|>`, ['thoughts-read']],
    ['corrected by the model', `${json.replace('read', 'write')}\nNo, wait:\n${json}`, ['prose-removed']],
  ])('is found: %s', (_, answer, repairs) => {
    const extracted = extractPlan(answer);

    expect(extracted?.value).toEqual(plan);
    expect(extracted?.repairs.map(({ code }) => code)).toEqual(repairs);
    expect(extracted?.isCutOff).toBe(false);
  });

  it.each([
    ['a tag of thoughts', 'Use <reasoning> here'],
    ['the end of a thought', 'so</think>, and'],
    ['a mark of a channel', 'until <|end|> comes'],
    ['a fence', 'so:\n```js\nrun()\n```\n'],
  ])('keeps %s in a string', (_, text) => {
    const steps = [{ id: 'a', tool: 'write', input: { text } }, { id: 'b' }];

    for (const [answer, codes] of [
      [JSON.stringify({ steps }), []],
      [`<think>Well.</think>${JSON.stringify({ steps })}<|im_end|>`, ['thoughts-removed']],
      [pythonOf({ steps }), ['python-literal']],
    ] as const) {
      expect(extractPlan(answer)).toMatchObject({ value: { steps }, repairs: codes.map((code) => ({ code })) });
    }
  });

  it('keeps a fence in a string with raw line breaks, also inside a fence', () => {
    const text = '\n```js\nrun()\n```\n';

    expect(extractPlan(`\`\`\`json\n{"steps":[{"id":"a","input":{"text":"${text}"}}]}\n\`\`\``)).toMatchObject({
      value: { steps: [{ id: 'a', input: { text } }] },
      isCutOff: false,
    });
  });

  it.each([
    ['dots in the place of a step', '{"steps": [{"id": "a", "tool": "t"}, ...]}'],
    ['dots behind a step', '{"steps": [{"id": "a", "tool": "t"} … ]}'],
    ['dots in a comment', '{"steps": [{"id": "a", "tool": "t"}\n// ... and so on\n]}'],
    ['dots in a comment of Python', "{'steps': [{'id': 'a', 'tool': 't'}, # ... and so on\n]}"],
  ])('is not whole with %s', (_, answer) => {
    const extracted = extractPlan(answer);

    expect(extracted).toMatchObject({ value: { steps: [{ id: 'a', tool: 't' }] }, isCutOff: true });
    expect(extracted?.repairs.map(({ code }) => code)).toContain('shortened');
  });

  it.each([
    ['JSON', JSON.stringify],
    ['Python', pythonOf],
  ] as const)('is read as far as it came if it is long and was cut off, as %s', (_, write) => {
    const steps = Array.from({ length: 3000 }, (_unused, index) => ({
      id: `s${index}`,
      tool: 't',
      input: { on: true },
    }));
    const answer = write({ steps });
    const extracted = extractPlan(answer.slice(0, Math.floor(answer.length * 0.9)));

    expect(extracted?.isCutOff).toBe(true);
    expect(extracted?.value.steps.slice(0, 2600)).toEqual(steps.slice(0, 2600));
  });

  it('may have dots in its texts and in the middle of comments', () => {
    const answer = '{"steps": [{"id": "a", "text": "..., ...", /* wait... */}]}';

    expect(extractPlan(answer)).toMatchObject({ isCutOff: false, repairs: [{ code: 'json-mended' }] });
  });

  it('is not settled in a thought that goes on', () => {
    expect(extractPlan(`<think>Maybe ${json}, but then`)).toMatchObject({ value: plan, isCutOff: true });
    expect(extractPlan(`<|channel|>analysis<|message|>${json} or`)).toMatchObject({ value: plan, isCutOff: true });
    expect(extractPlan(`<think>\n${yaml}`)).toMatchObject({ value: plan, isCutOff: true });
  });

  it('is the corrected one, also if that was cut off', () => {
    const half = '{"steps": [{"id": "x", "tool": "t"}, {"id": "y"';

    expect(extractPlan(`${json}\nNo, better:\n${half}`)).toMatchObject({
      value: { steps: [{ id: 'x' }, { id: 'y' }] },
      isCutOff: true,
    });
  });

  it('is made of a list of steps', () => {
    const extracted = extractPlan(JSON.stringify(plan.steps));

    expect(extracted?.value).toEqual({ steps: plan.steps });
    expect(extracted?.repairs).toMatchObject([{ code: 'steps-alone' }]);
  });

  it.each([
    ['nothing', ''],
    ['prose', 'I cannot do that.'],
    ['another object', '{"answer": 42}'],
    ['steps that are no list', '{"steps": "first …"}'],
    ['words that look like YAML', 'Steps: first we go, then we see.'],
  ])('is not found in %s', (_, answer) => {
    expect(extractPlan(answer)).toBeUndefined();
  });

  it.each(
    Array.from({ length: pretty.length - 60 }, (_, index) => pretty.slice(0, index + 60)).filter(
      (_, index) => index % 7 === 0,
    ),
  )('is never taken for whole if it was cut off: …%#', (half) => {
    const extracted = extractPlan(half);

    expect(extracted === undefined || extracted.isCutOff).toBe(true);
  });

  it('is never taken for whole if it was cut off, however it is written', () => {
    const wrapped = fc.constantFrom(
      json,
      python,
      `<think>Hm.</think>\n${python}`,
      `Here:\n\`\`\`python\nplan = ${python}`,
      `{"name": "make", "arguments": ${json}}`,
      json.replaceAll(/"(\w+)":/g, '$1:'),
    );
    fc.assert(
      fc.property(wrapped, fc.nat(), (answer, cut) => {
        const half = answer.trimEnd().slice(0, cut % (answer.trimEnd().length - (answer.startsWith('{"name') ? 2 : 1)));
        const extracted = extractPlan(half);

        expect(extracted === undefined || extracted.isCutOff).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('is read from any Python literal of a plan', () => {
    const value = fc
      .jsonValue({ noUnicodeString: false })
      .filter((json) => JSON.stringify(json) === JSON.stringify(JSON.parse(JSON.stringify(json))));
    fc.assert(
      fc.property(value, (input) => {
        const steps = [{ id: 'a', type: 'final', input: { input } }];

        expect(extractPlan(`Here: ${pythonOf({ steps })}`)?.value).toEqual({
          steps: JSON.parse(JSON.stringify(steps)) as unknown,
        });
      }),
    );
  });
});

/** A value as `repr` of Python writes it. */
function pythonOf(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return pythonText(value);
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${pythonText(key)}: ${pythonOf(inner)}`)
    .join(', ')}}`;
}

function pythonText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    // oxlint-disable-next-line no-control-regex -- as repr writes them
    .replaceAll(/[\u0000-\u001f]/g, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `${quote}${quote === "'" ? inner.replaceAll("'", "\\'") : inner}${quote}`;
}

describe('the JSON in a text', () => {
  it('is the first in a code block, else the first', () => {
    expect(extractJson('{"a": 1}\n```\n{"b": 2}\n```\n```\n{"c": 3}\n```')?.value).toEqual({ b: 2 });
    expect(extractJson('{"a": 1} and {"b": 2}')?.value).toEqual({ a: 1 });
  });

  it.each([
    ['braces in prose', 'Use {name} and {other name}: {"a": 1}', { a: 1 }],
    ['a bracket in prose', 'As in [1], {"a": [2]}', [1]],
    ['a list', 'So: [{"a": 1}, {"a": 2}]', [{ a: 1 }, { a: 2 }]],
    ['a Python tuple', "{'size': (3, 4), 'one': (1,)}", { size: [3, 4], one: [1] }],
    [
      'Python strings of all kinds',
      `{'a': """x"y'z""", 'b': r'\\d', 'c': u'\\u00e9\\x41', 'd': 'it\\'s'}  # done`,
      { a: `x"y'z`, b: '\\d', c: 'éA', d: "it's" },
    ],
    [
      'Python strings side by side',
      `{'a': ('x ' "y"\n 'z'), 'b': ('w'), 'c': (1), 'd': ()}`,
      { a: 'x yz', b: 'w', c: 1, d: [] },
    ],
    ['an address without quotes', '{a: http://x.org/#y, b: 1}', { a: 'http://x.org/#y', b: 1 }],
    ['a raw line break in a string', '{"a": "x\ny"}', { a: 'x\ny' }],
  ])('is read: %s', (_, text, value) => {
    expect(extractJson(text)?.value).toEqual(value);
  });

  it('is cut off where its brackets are not closed, and says so', () => {
    expect(extractJson('{"a": [1, 2')).toMatchObject({ value: { a: [1, 2] }, isCutOff: true });
  });

  it('is looked for in any text without a failure', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('{', '}', '[', ']', '"', "'", '```', '\n', '<think>', '</think>', '\\', ':', ',', 'steps', "'''"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(() => [extractJson(pieces.join('')), extractPlan(pieces.join(''))]).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '{"',
    '[{',
    '```\n',
    '<think>',
    '<think></think>',
    '{"a":\'',
    '"""',
    '\\"',
    '{"a": [',
    '}{"a":',
    '</think>',
    '{"a" #',
  ])('takes no time that grows faster than the text: %j again and again', (piece) => {
    // A quadratic way through this would take minutes.
    const text = piece.repeat(200_000 / piece.length);

    expect(() => [extractJson(text), extractPlan(text)]).not.toThrow();
  });

  it.each([
    ['{"a":', ']'],
    ['[{"a":', '})'],
    ['<think>', '</thought>'],
    ['{', "'"],
  ])('takes no time that grows faster than the text: %j, then %j', (first, second) => {
    const text = first.repeat(100_000 / first.length) + second.repeat(100_000 / second.length);

    expect(() => [extractJson(text), extractPlan(text)]).not.toThrow();
  });

  it('is checked like any other: what was found is no plan yet', () => {
    expect(checkPlan(extractPlan('{"steps": [5]}')?.value).ok).toBe(false);
  });
});
