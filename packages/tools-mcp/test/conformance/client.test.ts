import { beforeAll, describe, expect, test } from 'vitest';

import { clientScenarios, playScenarios, type Scenario, type ScenarioResult } from './client-scenarios.ts';
import { readSection, summaryOf, tableOf, verdictsIn } from './conformance-document.ts';

/** For all of them, on a machine that has other things to do. */
const ALL_TIMEOUT_MS = 900_000;

const scenarios: readonly Scenario[] = await clientScenarios();
let results: readonly ScenarioResult[] = [];

beforeAll(async () => {
  results = await playScenarios(scenarios);
}, ALL_TIMEOUT_MS);

describe('the official conformance suite, in the role of a client', () => {
  test('requires as many scenarios as its release had', () => {
    const required = (revision: string): number =>
      scenarios.filter((each) => each.revision === revision && each.isRequired).length;

    expect({ '2025-11-25': required('2025-11-25'), '2026-07-28': required('2026-07-28') }).toEqual({
      '2025-11-25': 18,
      '2026-07-28': 32,
    });
  });

  test.each(scenarios)('$revision passes $name', ({ name, revision }) => {
    const result = results.find((each) => each.name === name && each.revision === revision);

    // What the suite wrote is shown if it did not pass.
    expect(result?.isPassed === true ? 'passed' : result?.output).toBe('passed');
  });

  test('finds in docs/mcp-conformance.md what came out', async () => {
    const section = await readSection();

    expect(verdictsIn(section)).toEqual(verdictsIn(tableOf(results)));
    expect(verdictsIn(section)).toHaveLength(scenarios.length);
    expect(section).toContain(summaryOf(results));
  });
});
