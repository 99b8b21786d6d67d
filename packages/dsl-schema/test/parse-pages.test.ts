import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { parsePlan } from '../src/index.ts';
import { codeBlocks } from './code-blocks.ts';

const SOURCES = join(import.meta.dirname, '..', 'src');
const PAGES = join(import.meta.dirname, '..', '..', '..', 'docs', 'diagnostics');

/** Every code that reading a plan can give, as it stands in the sources. */
const codes = new Set(
  ['parse', 'shape'].flatMap((folder) =>
    readdirSync(join(SOURCES, folder)).flatMap((file) =>
      Array.from(
        readFileSync(join(SOURCES, folder, file), 'utf8').matchAll(/'((?:parse|plan)\/[a-z-]+)'/g),
        ([, code]) => code!,
      ),
    ),
  ),
);

const page = (code: string): string => readFileSync(join(PAGES, `${code.split('/')[1]!}.md`), 'utf8');
const found = (text: string): string[] => parsePlan(text).diagnostics.map(({ code }) => code);

describe('the page of a code', () => {
  it.each([...codes])('%s exists', (code) => {
    expect(page(code)).toMatch(`# \`${code}\``);
  });

  it.each([...codes].filter((code) => page(code).includes('## Wrong')))(
    '%s shows what gives it and what does not',
    (code) => {
      const [wrong, right] = codeBlocks(page(code));
      expect(found(wrong!.content)).toContain(code);
      expect(found(right!.content)).toEqual([]);
    },
  );
});
