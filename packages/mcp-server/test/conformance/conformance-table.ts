import { NOT_OFFERED, type Revision } from './not-offered.ts';
import type { ScenarioResult } from './run-suite.ts';

/** The results of the suite as tables, one for each revision. */
export function conformanceTables(results: Readonly<Record<Revision, readonly ScenarioResult[]>>): string {
  return Object.entries(results)
    .map(([revision, scenarios]) => tableOf(revision as Revision, scenarios))
    .join('\n\n');
}

function tableOf(revision: Revision, scenarios: readonly ScenarioResult[]): string {
  // Some scenarios are written for features that no server of this kind has been asked to check yet: nothing is counted.
  const counted = scenarios.filter(({ passed, failed }) => passed + failed > 0);
  const good = counted.filter(({ failed }) => failed === 0).length;
  const rows = counted.map(({ name, passed, failed }) => {
    const result = failed === 0 ? 'pass' : 'fails';
    return `| \`${name}\` | ${result} | ${passed} of ${passed + failed} | ${NOT_OFFERED[revision][name] ?? ''} |`;
  });
  const head = [
    `### ${revision}: ${good} of ${counted.length} scenarios pass`,
    '',
    '| scenario | | checks | what it needs that is not offered |',
    '| --- | --- | --- | --- |',
  ];
  return [...head, ...rows].join('\n');
}
