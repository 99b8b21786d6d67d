import { readFile, writeFile } from 'node:fs/promises';

import { REVISIONS, type ScenarioResult } from './client-scenarios.ts';

/** Where the table is. Its section is ours; the rest of the document is not. */
const DOCUMENT: URL = new URL('../../../../docs/mcp-conformance.md', import.meta.url);
const SECTION = /<!-- client -->\n[\s\S]*?<!-- \/client -->\n/u;

/** One line for each scenario: its name, and what came out under each revision. */
export function tableOf(results: readonly ScenarioResult[]): string {
  const names = [...new Set(results.map(({ name }) => name))];
  const rows = names.map((name) => {
    const cells = REVISIONS.map((revision) =>
      cellOf(results.find((each) => each.name === name && each.revision === revision)),
    );
    return `| \`${name}\` | ${cells.join(' | ')} |`;
  });
  return [`| scenario | ${REVISIONS.join(' | ')} |`, `| --- |${' --- |'.repeat(REVISIONS.length)}`, ...rows].join('\n');
}

function cellOf(result: ScenarioResult | undefined): string {
  if (result === undefined) return '–';
  const { isPassed, isRequired, passed, total } = result;
  return `${isPassed ? 'passed' : 'FAILED'}, ${passed} of ${total}${isRequired ? '' : ' (not required)'}`;
}

/** How many of what a revision requires were passed. */
export function summaryOf(results: readonly ScenarioResult[]): string {
  const lines = REVISIONS.map((revision) => {
    const required = results.filter((each) => each.revision === revision && each.isRequired);
    return `- ${revision}: ${required.filter(({ isPassed }) => isPassed).length} of ${required.length} required scenarios passed`;
  });
  return lines.join('\n');
}

/** The section as it stands in the document. */
export async function readSection(): Promise<string> {
  return SECTION.exec(await readFile(DOCUMENT, 'utf8'))?.[0] ?? '';
}

/** Puts what was measured in the place of what stood there. */
export async function writeSection(results: readonly ScenarioResult[]): Promise<void> {
  const document = await readFile(DOCUMENT, 'utf8');
  if (!SECTION.test(document)) throw new Error(`${DOCUMENT.pathname}: there is no <!-- client --> … <!-- /client -->`);
  await writeFile(
    DOCUMENT,
    document.replace(SECTION, () => sectionOf(results)),
  );
}

function sectionOf(results: readonly ScenarioResult[]): string {
  return `<!-- client -->\n\n${summaryOf(results)}\n\n${tableOf(results)}\n\n<!-- /client -->\n`;
}

/** Scenario and verdict of each result, which is what does not depend on the run: counts of checks may. */
export function verdictsIn(section: string): readonly string[] {
  const rows = [...section.matchAll(/^\| `(\S+)`\s+\| (.+?) +\|$/gmu)];
  return rows.flatMap(([, name, cells = '']) =>
    cells.split('|').flatMap((cell, index) => {
      const verdict = /passed|FAILED/u.exec(cell)?.[0];
      return verdict === undefined ? [] : [`${name} ${REVISIONS[index]} ${verdict}`];
    }),
  );
}
