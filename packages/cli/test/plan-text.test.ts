import { checkPlan, parsePlan, type Plan } from '@planloom/dsl-schema';
import { templates } from '@planloom/templates';
import { assert, asyncProperty, string } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { resolveInput } from '../src/input/resolve-input.ts';
import { planWithInputs } from '../src/planning/fill-inputs.ts';
import { planFormatOf, planText } from '../src/planning/plan-text.ts';
import type { Session } from '../src/session.ts';

const quiet = { interactive: false } as unknown as Session;

/** What a run of the file would be given. */
async function inputOf(text: string): Promise<unknown> {
  return resolveInput(parsePlan(text).plan?.inputs, {}, quiet);
}

describe('the text of a plan', () => {
  it.each(
    templates.flatMap(({ id, plans, examples }) =>
      plans.map((plan) => ({ id, plan, input: examples[0]?.input ?? {} })),
    ),
  )('holds the template $id with what was found in a task', async ({ plan, input }) => {
    const filled = planWithInputs({ plan, context: { input } });
    for (const format of ['json', 'yaml'] as const) {
      const text = planText(filled, format);
      const parsed = parsePlan(text);

      expect(parsed.plan).toEqual(filled);
      expect(checkPlan(parsed).ok).toBe(true);
      expect(await inputOf(text)).toMatchObject(input);
    }
  });

  it('says any text as it is', async () => {
    const plan: Plan = { version: '1.0', steps: [{ id: 'end', type: 'final', input: { text: '{{input.text}}' } }] };

    await assert(
      asyncProperty(string({ unit: 'binary' }), async (text) => {
        const input = { text };
        expect(await inputOf(planText(planWithInputs({ plan, context: { input } }), 'yaml'))).toEqual(input);
      }),
    );
  });

  it('is not written where a file cannot hold it', () => {
    const plan: Plan = { version: '1.0', steps: [] };

    expect(() => planWithInputs({ plan, context: { user: 'me' } })).toThrow('cannot hold the variables user');
    expect(planWithInputs({ plan, context: {} })).toBe(plan);
    expect(['a.JSON', 'b.yml', 'c.yaml'].map(planFormatOf)).toEqual(['json', 'yaml', 'yaml']);
  });
});
