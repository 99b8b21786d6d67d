import { CASES } from '../cases.ts';
import { NO_PRIMITIVE, type ResultRecord } from '../record.ts';
import { BASE, SYSTEMS } from '../systems.ts';
import { programSection } from './program-section.ts';
import { ResultsIndex } from './results-index.ts';
import { workloadSections, type Section } from './sections.ts';
import { startSection } from './start-section.ts';
import { targetsTable } from './targets.ts';

/** The whole report in Markdown: the machine, the targets, every table, and what failed. */
export function report(records: readonly ResultRecord[]): string {
  const results = new ResultsIndex(
    records,
    SYSTEMS.map(({ name }) => name),
  );
  const sections: readonly Section[] = [
    { title: 'Targets', text: targetsTable(results) },
    ...workloadSections(results),
    startSection(results),
    programSection(results),
    { title: 'What failed, and how', text: failures(results, ['wrong', 'error', 'timeout', 'memory']) },
    { title: 'What a system has nothing for, where there is more to say', text: failures(results, ['none']) },
  ];
  const shown = sections.filter(({ text }) => text !== 'Not measured.');
  return [machineText(results), ...shown.map(({ title, text }) => `### ${title}\n\n${text}`)].join('\n\n');
}

function machineText(results: ResultsIndex): string {
  const [start] = results.machines();
  const last = results.machines().at(-1);
  const loads = results.machines().map(({ load }) => load);
  if (start === undefined || last === undefined) return '';
  const { cpu, cores, memoryGb, node, platform, date, revision } = last;
  return (
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${platform}, Node.js ${node}, ${date}, Planloom at ${revision}. ` +
    `${results.rounds} rounds; load of the machine ${Math.min(...loads)} to ${Math.max(...loads)} where runs began and ended. ` +
    `Cells are the best of all repetitions, and in brackets the median; compare ratios within this run (to \`${BASE}\`), ` +
    `not times between runs. "–": the system has nothing for it. In brackets alone: not run, and why.`
  );
}

/** One line for each system and what it is about, with the cases it was seen in. */
function failures(results: ResultsIndex, statuses: readonly string[]): string {
  const lines = new Map<string, Set<string>>();
  for (const { system, id, failure } of results.failures()) {
    if (!statuses.includes(failure.status) || failure.reason === NO_PRIMITIVE) continue;
    const key = `${system}: ${failure.reason.replaceAll('|', '/').slice(0, 160)}`;
    lines.set(key, (lines.get(key) ?? new Set()).add(failure.status === 'none' ? familyOf(id) : id));
  }
  if (lines.size === 0) return 'Nothing.';
  return [...lines].map(([line, ids]) => `- ${line} (${[...ids].join(', ')})`).join('\n');
}

function familyOf(id: string): string {
  return CASES.find((one) => one.id === id)?.family ?? id;
}
