import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import {
  checkPlan,
  type CheckOptions,
  compileExpression,
  formatDiagnostics,
  isExpressionError,
  parsePlan,
  type Plan,
} from '../src/index.ts';

const sources = new URL('../src/', import.meta.url);
const pages = new URL('../../../docs/diagnostics/', import.meta.url);
const fileNames = readdirSync(pages).filter((name) => name.endsWith('.md') && name !== 'README.md');

/** A code and what its page says about it. */
interface Entry {
  readonly code: string;
  readonly fileName: string;
  readonly text: string;
}

const entries = fileNames.flatMap((fileName) =>
  readFileSync(new URL(fileName, pages), 'utf8')
    .split(/^(?=# `)/m)
    .map((text): Entry => ({ code: /^# `(.+)`$/m.exec(text)?.[1] ?? '', fileName, text })),
);

/** Every code that stands in the sources; their comments write codes in backticks, so those don't count. */
function codesInSources(): string[] {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const codes = files.flatMap((name) =>
    [...readFileSync(new URL(name, sources), 'utf8').matchAll(/['"]((?:plan|parse|expression)\/[a-z-]+)['"]/g)].map(
      ([, code]) => code!,
    ),
  );
  return [...new Set(codes)].sort();
}

describe('the pages about diagnostics', () => {
  it('are one for each code that is in the sources, and for no other', () => {
    expect(entries.map(({ code }) => code).sort()).toEqual(codesInSources());
  });

  it.each(entries)('are where a diagnostic says: $code', ({ code, fileName }) => {
    const printed = formatDiagnostics([{ code, severity: 'error', message: 'x', path: '' }]);
    expect(printed).toContain(`docs/diagnostics/${fileName}`);
  });

  it('are all listed in the index', () => {
    const index = readFileSync(new URL('README.md', pages), 'utf8');
    const listed = [...index.matchAll(/\[`(.+?)`\]\((.+?)\)/g)].map(([, code, fileName]) => `${code} ${fileName}`);
    expect(listed.sort()).toEqual(entries.map(({ code, fileName }) => `${code} ${fileName}`).sort());
  });
});

describe('the examples on the pages', () => {
  it.each(entries.filter(({ text }) => text.includes('## Wrong')))('of what is wrong show $code', ({ code, text }) => {
    for (const example of examplesIn(text, 'Wrong')) expect(codesOf(example, code)).toContain(code);
  });

  it.each(entries.filter(({ text }) => text.includes('## Right')))(
    'of what is right do not show $code, and no error',
    ({ code, text }) => {
      for (const example of examplesIn(text, 'Right')) expect(errorsOf(example, code)).toEqual([]);
    },
  );

  it('are there for every rule of the checker, and for whatever else a short text can show', () => {
    const without = entries.filter(({ text }) => !text.includes('## Wrong')).map(({ code }) => code);
    expect(without.sort()).toEqual([
      'expression/too-deep',
      'expression/too-long',
      'expression/too-much-work',
      'parse/empty',
      'plan/not-data',
      'plan/too-deep',
      'plan/too-large',
      'plan/too-many-problems',
      'plan/too-many-steps',
    ]);
  });
});

interface Example {
  readonly language: string;
  readonly source: string;
}

function examplesIn(text: string, heading: 'Wrong' | 'Right'): Example[] {
  const section = new RegExp(`^## ${heading}\\n([^]*?)(?=^## |(?![^]))`, 'm').exec(text)?.[1] ?? '';
  const found = [...section.matchAll(/^(`{3,})(\w+)\n([^]*?)\n\1$/gm)];
  return found.map(([, , language, source]) => ({ language: language!, source: source! }));
}

const daily = { version: '1.0', steps: [{ id: 'a', tool: 'fetch_page' }] } satisfies Plan;
const endless = { version: '1.0', steps: [{ id: 'a', type: 'subplan', plan: 'endless' }] } satisfies Plan;
const withTools: CheckOptions = {
  tools: [
    { id: 'fetch_page', inputSchema: { url: { type: 'string' } }, effects: { readOnly: true } },
    { id: 'weather', inputSchema: { city: { type: 'string' }, units: { type: 'string', default: 'c' } } },
    { id: 'send_mail' },
    { id: 'files.read', refused: 'its description changed' },
  ],
};
const withPlans: CheckOptions = { plans: { daily_report: daily, endless } };
const optionsOf: Readonly<Record<string, CheckOptions>> = {
  'plan/cached-effect': withTools,
  'plan/missing-argument': withTools,
  'plan/unknown-argument': withTools,
  'plan/wrong-argument-type': withTools,
  'plan/unknown-tool': withTools,
  'plan/refused-tool': withTools,
  'plan/unused-result': withTools,
  'plan/unknown-subplan': withPlans,
  'plan/recursive-subplan': withPlans,
  'plan/unknown-secret': { secrets: ['API_TOKEN', 'MAIL_PASSWORD'] },
  'plan/missing-input': { inputs: { city: 'Rome' } },
};

function codesOf(example: Example, code: string): string[] {
  return diagnose(example, code).map((diagnostic) => diagnostic.code);
}

function errorsOf(example: Example, code: string): string[] {
  const found = diagnose(example, code).filter(
    (diagnostic) => diagnostic.code === code || diagnostic.severity === 'error',
  );
  return found.map((diagnostic) => `${diagnostic.code}: ${diagnostic.message}`);
}

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
}

function diagnose({ language, source }: Example, code: string): readonly Found[] {
  if (language === 'cel') return evaluate(source, code);
  // A fence or prose around a plan is a fault of a text that nobody has called JSON.
  const format = language === 'json' || language === 'yaml' ? language : 'auto';
  return checkPlan(parsePlan(source, { format }), optionsOf[code]).diagnostics;
}

const page = { title: 'News', size: 3, links: [] };

function evaluate(source: string, code: string): readonly Found[] {
  try {
    const mode = code === 'expression/not-boolean' ? 'condition' : 'value';
    compileExpression(source, { mode }).evaluate((name) => (name === 'page' ? page : undefined));
    return [];
  } catch (error) {
    if (!isExpressionError(error)) throw error;
    return [{ code: error.code, severity: 'error', message: error.message }];
  }
}
