import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';

import { formatDiagnostics, parsePlan } from '../src/index.ts';
import { arbitraryPlan } from './arbitrary-plan.ts';

const format = fc.constantFrom('json', 'yaml', 'auto');

/** Plans as text with a few pieces cut out, doubled, or replaced by characters that mean something. */
const damagedPlan = fc
  .tuple(
    arbitraryPlan,
    fc.boolean(),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(20),
        fc.constantFrom('', '"', "'", '{', ']', ':', ',', '\n', '\t', '{{', '*', '&a ', '- ', '!', '#', '\u0000'),
      ),
    ),
  )
  .map(([plan, asYaml, damages]) => {
    const text = asYaml ? stringify(plan) : JSON.stringify(plan, null, 2);
    return damages.reduce((before, [where, length, put]) => {
      const at = where % (before.length + 1);
      return before.slice(0, at) + put + before.slice(at + length);
    }, text);
  });

/** Reads and prints a text; neither may throw, and every diagnostic has a place in the text. */
function read(text: string, as: 'json' | 'yaml' | 'auto'): void {
  const { plan, diagnostics, source } = parsePlan(text, { format: as });
  expect(plan === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  for (const { range } of diagnostics) {
    expect(range!.start.offset).toBeLessThanOrEqual(range!.end.offset);
    expect(range!.end.offset).toBeLessThanOrEqual(source!.text.length);
  }
  formatDiagnostics(diagnostics, { source: source! });
}

describe('parsePlan gives a plan, or places for what is wrong,', () => {
  it('for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), format, read), { numRuns: 500 });
  });

  it('for damaged plans', () => {
    fc.assert(fc.property(damagedPlan, format, read), { numRuns: 500 });
  }, 30_000);

  it('that is the same plan from JSON and from YAML', () => {
    const both = fc.property(arbitraryPlan, (plan) => {
      const fromJson = parsePlan(JSON.stringify(plan)).plan;
      expect(fromJson).toEqual(JSON.parse(JSON.stringify(plan)));
      expect(parsePlan(stringify(fromJson, { aliasDuplicateObjects: false }), { format: 'yaml' }).plan).toEqual(
        fromJson,
      );
    });
    fc.assert(both, { numRuns: 200 });
  }, 30_000);
});
