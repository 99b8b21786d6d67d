import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { conformanceTables } from './conformance/conformance-table.ts';
import { NOT_OFFERED, REVISIONS } from './conformance/not-offered.ts';
import { runSuite, type ScenarioResult } from './conformance/run-suite.ts';

describe('the official conformance suite, role server', () => {
  const results = new Map<string, readonly ScenarioResult[]>();

  it.each(REVISIONS)(
    '%s: passes in every scenario but those about what is not offered',
    { timeout: 120_000 },
    async (revision) => {
      const scenarios = await runSuite(revision);
      results.set(revision, scenarios);

      const failing = scenarios.filter(({ failed }) => failed > 0).map(({ name }) => name);
      expect(failing.toSorted()).toEqual(Object.keys(NOT_OFFERED[revision]).toSorted());
      expect(scenarios.length).toBeGreaterThan(30);
    },
  );

  it('is what docs/mcp-conformance.md says', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../../docs/mcp-conformance.md'), 'utf8');
    const tables = conformanceTables({
      '2025-11-25': results.get('2025-11-25') ?? [],
      '2026-07-28': results.get('2026-07-28') ?? [],
    });

    expect(page).toContain(tables);
  });
});
