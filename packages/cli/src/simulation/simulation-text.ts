import type { CallCounts, Coverage, Estimate, FoundError, SimulatedEffect, Simulation, Span } from '@planloom/testing';

import { durationText } from '../terminal/duration-text.ts';
import type { Paint } from '../terminal/paint.ts';
import { printableLine } from '../terminal/printable.ts';
import { tableLines } from '../terminal/table.ts';
import { usageTexts } from '../terminal/usage-text.ts';

const LONGEST_VALUE = 100;

/** A simulation for people: how the runs ended, errors, ways, effects, calls, time and cost. */
export function simulationText(simulation: Simulation, paint: Paint): string {
  const { runs, seed, succeeded, stopped, failed, warnings } = simulation;
  const ends = [
    paint.green(`${succeeded} ended well`),
    ...(stopped > 0
      ? [`${stopped} ${stopped === 1 ? 'was' : 'were'} stopped by a failure that the simulation made`]
      : []),
    ...(failed > 0 ? [paint.red(`${failed} failed`)] : []),
  ];
  const numbers = runs === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + runs - 1}`;
  const sections = [
    [
      `${paint.bold(`${runs} simulated ${runs === 1 ? 'run' : 'runs'}`)} (${numbers}): ${ends.join(', ')}. ${calledText(simulation)}`,
    ],
    errorLines(simulation.errors, paint),
    coverageLines(simulation.coverage, paint),
    effectLines(simulation.effects, paint),
    callLines(simulation, paint),
    estimateLines(simulation, paint),
    warnings.map((warning) => `${paint.yellow('note')}: ${printableLine(warning)}`),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function calledText({ results: { real } }: Simulation): string {
  return real === 0 ? 'Nothing was called.' : `Only tools that read were called: ${counted(real, 'call')}.`;
}

function errorLines(errors: readonly FoundError[], paint: Paint): string[] {
  return errors.flatMap(({ code, message, runs, seed, invented }) => [
    `${invented.length > 0 ? paint.yellow(`perhaps[${code}]`) : paint.red(`error[${code}]`)}: ${printableLine(message)}`,
    `  in ${counted(runs, 'run')}; again: the same command with --runs 1 --seed ${seed}`,
    ...(invented.length > 0
      ? [`  the results of ${printableLine(invented.join(', '))} were invented: pin them to be sure`]
      : []),
  ]);
}

function coverageLines({ points, taken, total }: Coverage, paint: Paint): string[] {
  if (total === 0) return [paint.bold('Ways: there is only one')];
  const rows = points.map(({ step, way, taken: times, reason }) => [
    times > 0 ? `  ${paint.green('✓')}` : `  ${paint.yellow('–')}`,
    printableLine(step),
    printableLine(cut(way)),
    times > 0 ? `${times}×` : `never: ${printableLine(reason ?? 'unknown')}`,
  ]);
  return [paint.bold(`Ways: ${taken} of ${total} taken`), ...table(rows)];
}

function effectLines(effects: readonly SimulatedEffect[], paint: Paint): string[] {
  if (effects.length === 0) return [paint.bold('Effects: none')];
  const lines = effects.flatMap(({ step, tool, effect, calls, examples }) => [
    `  ${effect === 'destructive' ? paint.red('destructive') : 'changes'}  ${printableLine(`${step} calls ${tool}`)}, ${spanText(calls)} a run`,
    ...examples.map((example) => paint.dim(`      ${printableLine(cut(JSON.stringify(example)))}`)),
  ]);
  return [paint.bold('Effects that a run would have'), ...lines];
}

function callLines({ calls }: Simulation, paint: Paint): string[] {
  const row = (name: string, { seen, bounds, boundsWithRetries }: CallCounts): string[] => [
    `  ${printableLine(name)}`,
    spanText(seen),
    boundsText(bounds),
    boundsText(boundsWithRetries),
  ];
  const rows = [
    ...Object.entries(calls.byTool).map(([tool, counts]) => row(tool, counts)),
    row('altogether', calls.total),
  ];
  return tableLines(
    [{ title: paint.bold('Calls') }, { title: 'seen' }, { title: 'by the plan' }, { title: 'with retries' }],
    rows,
  );
}

function estimateLines({ time, waits, cost, estimates }: Simulation, paint: Paint): string[] {
  const sources = Map.groupBy(Object.entries(estimates), ([, { source }]) => source);
  const costText = (usd: number): string => usageTexts({ costUsd: usd }).join('');
  return [
    `${paint.bold('Time')}  ${estimateText(time, durationText)}${waitsText(waits)}`,
    `${paint.bold('Cost')}  ${estimateText(cost, costText)}`,
    ...[...sources].map(([source, tools]) =>
      paint.dim(`      ${printableLine(`${tools.map(([tool]) => tool).join(', ')}: ${source}`)}`),
    ),
  ];
}

function estimateText({ known, unknownFor }: Estimate, show: (amount: number) => string): string {
  const without = unknownFor.length === 0 ? '' : printableLine(unknownFor.join(', '));
  if (!known) return without === '' ? 'unknown: no run ended well' : `unknown: nothing is known of ${without}`;
  const { least, median, most } = known;
  const range = least === most ? show(least) : `${show(least)} to ${show(most)}, usually ${show(median)}`;
  return without === '' ? range : `at least ${range}, without ${without}, of which nothing is known`;
}

function waitsText(waits: readonly string[]): string {
  return waits.length === 0
    ? ''
    : `, and what ${printableLine(waits.join(', '))} ${waits.length === 1 ? 'waits' : 'wait'}`;
}

function spanText(span: Span | undefined): string {
  if (!span) return 'unknown';
  return span.least === span.most ? counted(span.least, 'call') : `${span.least} to ${span.most} calls`;
}

function boundsText({ least, most, boundBy }: CallCounts['bounds']): string {
  const end = boundBy === 'limit' ? 'any number' : String(most);
  const text = String(least) === end ? end : `${least} to ${end}`;
  return boundBy === 'budget' ? `${text} (its budget)` : text;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const columns = Array.from({ length: 4 }, () => ({ title: '' }));
  return tableLines(columns, rows).slice(1);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function cut(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
