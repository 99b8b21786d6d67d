import type { Foresight } from '../record.ts';
import type { ResultsIndex } from './results-index.ts';
import type { Section } from './sections.ts';
import { grid } from './sections.ts';
import { short, table } from './table.ts';

const MISTAKES = {
  'unknown-tool': 'a tool that does not exist',
  'unknown-name': 'a name that nothing writes',
  'missing-argument': 'an argument left out',
  'wrong-type': 'a text where a number belongs',
  'unknown-field': 'a field that a result does not have',
  'wrong-result': 'the result of another step where a number belongs',
} as const;

/** W11: the same work as a plan, as a workflow in JSON and as code, and what each tells of a mistake before it runs. */
export function programSection(results: ResultsIndex): Section {
  const times = grid(
    results,
    ['W11 n=50'],
    ({ best, median, programBytes }) => `${short(best)} ms (${short(median)}), ${programBytes} bytes`,
  );
  const note =
    'A list of 50 orders, two calls for each (8 at a time), a sum, a condition, a report: 104 calls of tools that do nothing ' +
    'slow. The time is that of a whole run from the text of the program: parse, check, compile, run. Bytes: that text.';
  return {
    title: 'W11: one piece of work, three ways to say it',
    text: [note, times, ...foresight(results)].join('\n\n'),
  };
}

function foresight(results: ResultsIndex): string[] {
  const rows = results.systems.flatMap((system) => {
    const seen = results.foresight(system);
    if (seen.length === 0) return [];
    const cells = Object.keys(MISTAKES).map((mistake) => told(seen.find((each) => each.mistake === mistake)));
    return [[system, ...cells]];
  });
  if (rows.length === 0) return [];
  const note =
    'What each tells of a mistake in the last call of that program; tried, with the calls made until then counted:';
  return [note, table(['system', ...Object.values(MISTAKES)], rows)];
}

function told(seen: Foresight | undefined): string {
  if (seen === undefined) return '';
  if (seen.message === undefined) return `never: ran to its end, ${seen.calls} calls`;
  return seen.calls === 0 ? 'before anything ran' : `after ${seen.calls} calls`;
}
