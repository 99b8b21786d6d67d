import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { checkPlan, DEFAULT_LIMITS, parsePlan } from '../src/index.ts';
import { PLAN_KIND, STEP_KINDS } from '../src/shape/tables.ts';
import { codeBlocks } from './code-blocks.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'language.md'), 'utf8');
const examples = codeBlocks(page).map(({ content }) => content);
const plans = examples.filter((content) => content.startsWith('version'));
const steps = examples.filter((content) => content.startsWith('- id'));

describe('the page of the language', () => {
  it.each(plans)('has a plan that is checked without a fault:\n%s', (text) => {
    const { plan, diagnostics } = parsePlan(text);
    expect(diagnostics).toEqual([]);
    expect(checkPlan(plan!, {}).diagnostics).toEqual([]);
  });

  it.each(steps)('has steps of the right shape:\n%s', (text) => {
    expect(parsePlan(`version: "1.0"\nsteps:\n${text}`).diagnostics).toEqual([]);
  });

  it('has an example of every type of step', () => {
    expect(plans.length + steps.length).toBe(examples.length);
    const types = steps.flatMap((text) => Array.from(text.matchAll(/type: (\w+)/g), ([, type]) => type));
    expect(new Set([...types, 'tool'])).toEqual(new Set(Object.keys(STEP_KINDS)));
  });

  it('explains every field', () => {
    const fields = [PLAN_KIND, ...Object.values(STEP_KINDS)].flatMap((kind) => [...kind.fields.keys()]);
    expect(fields.filter((field) => !page.includes(`\`${field}\``))).toEqual([]);
  });

  it('tells the limits as they are', () => {
    expect(page).toContain(`| size of the text | ${DEFAULT_LIMITS.planBytes / 1024 ** 2} MiB |`);
    expect(page).toContain(`| steps | ${DEFAULT_LIMITS.steps.toLocaleString('en')} |`);
    expect(page).toContain(`values | ${DEFAULT_LIMITS.depth} |`);
  });
});
