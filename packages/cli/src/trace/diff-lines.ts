import type { Change, LoneStep, StepChange, TraceDiff, ValueChange } from '@planloom/trace';

import { durationText } from '../terminal/duration-text.ts';
import { fitWidth } from '../terminal/fit-width.ts';
import { printableLine } from '../terminal/printable.ts';
import type { TraceStyle } from './trace-style.ts';

const VALUE_CHARACTERS = 60;

/** How two traces differ, the first one `-` and the second one `+`, as differences are written. */
export function diffLines(diff: TraceDiff, { paint, columns }: TraceStyle): string[] {
  if (diff.same) return ['no difference'];
  const lines = [
    ...(diff.status ? [`status: ${changeText(diff.status)}`] : []),
    ...(diff.durationMs ? [`duration: ${durationsText(diff.durationMs)}`] : []),
    ...Object.entries(diff.statistics).map(([name, change]) => `${name}: ${changeText(change)}`),
    ...diff.removed.map((step) => paint.red(`- ${loneText(step)}`)),
    ...diff.added.map((step) => paint.green(`+ ${loneText(step)}`)),
    ...diff.changed.flatMap((step) => [paint.yellow(`~ ${printableLine(step.path)}`), ...stepLines(step)]),
  ];
  return lines.map((line) => fitWidth(line, columns));
}

function loneText({ path, status, tool, durationMs }: LoneStep): string {
  const facts = [
    status,
    ...(tool === undefined ? [] : [tool]),
    ...(durationMs === undefined ? [] : [durationText(durationMs)]),
  ];
  return printableLine(`${path}  (${facts.join(', ')})`);
}

function stepLines({
  status,
  tool,
  branch,
  decision = [],
  durationMs,
  attempts,
  error,
  input = [],
  output = [],
}: StepChange): string[] {
  return [
    ...(status ? [`status: ${changeText(status)}`] : []),
    ...(tool ? [`tool: ${changeText(tool)}`] : []),
    ...(branch ? [`branch: ${changeText(branch)}`] : []),
    ...decision.map((change) => valueText('decision', change)),
    ...(durationMs ? [`duration: ${durationsText(durationMs)}`] : []),
    ...(attempts ? [`attempts: ${changeText(attempts)}`] : []),
    ...(error ? [`error: ${changeText(error)}`] : []),
    ...input.map((change) => valueText('input', change)),
    ...output.map((change) => valueText('output', change)),
  ].map((line) => `    ${line}`);
}

function valueText(what: string, { pointer, ...change }: ValueChange): string {
  return `${what}${printableLine(pointer)}: ${changeText({ from: change.from, to: change.to })}`;
}

function changeText({ from, to }: Change<unknown>): string {
  return `${shown(from)} -> ${shown(to)}`;
}

function durationsText({ from, to }: Change<number>): string {
  const share = from === 0 ? '' : `, ${to > from ? '+' : ''}${Math.round((100 * (to - from)) / from)} %`;
  return `${durationText(from)} -> ${durationText(to)}${share}`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = printableLine(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'));
  return text.length > VALUE_CHARACTERS ? `${text.slice(0, VALUE_CHARACTERS)}…` : text;
}
