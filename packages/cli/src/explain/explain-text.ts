import { durationText } from '../terminal/duration-text.ts';
import type { Paint } from '../terminal/paint.ts';
import { printableLine } from '../terminal/printable.ts';
import type { ExplainedBlock, ExplainedStep, Explanation } from './explain-plan.ts';

const MODES: Readonly<Record<Explanation['mode'], string>> = {
  sequential: 'sequential: one step at a time, as listed',
  dag: 'dag: a step starts the moment the steps it needs are done',
  graph: 'graph: after a step comes the first entry of its `next` that holds',
};

/** Says where a step stands in the text of the plan: `line 12`; nothing if that is not known. */
export type StepPlace = (pointer: string) => string;

/** An explanation for people. */
export function explanationText(explanation: Explanation, paint: Paint, placeOf: StepPlace): string {
  const { summary, mode, steps, tools, waits, plan } = explanation;
  const toolNames = Object.entries(tools).map(([name, count]) => (count === 1 ? name : `${name} ×${count}`));
  return [
    ...(summary === undefined ? [] : [paint.bold(printableLine(summary))]),
    `${paint.dim('mode')}   ${MODES[mode]}`,
    `${paint.dim('steps')}  ${steps}`,
    `${paint.dim('tools')}  ${toolNames.length === 0 ? 'none' : printableLine(toolNames.join(', '))}`,
    ...(waits.length === 0
      ? []
      : [
          `${paint.dim('waits')}  ${printableLine(waits.join(', '))}${paint.dim(': that takes its time, which is not counted here')}`,
        ]),
    '',
    paint.bold('Order') +
      paint.dim(mode === 'graph' ? '' : '  steps with the same number can run side by side; * marks the longest chain'),
    ...blockLines(plan, '  ', paint, placeOf),
    '',
    ...costLines(explanation, paint),
    ...limitLines(explanation, paint),
    '',
  ].join('\n');
}

function blockLines({ steps }: ExplainedBlock, indent: string, paint: Paint, placeOf: StepPlace): string[] {
  return steps.flatMap((step) => stepLines(step, indent, paint, placeOf));
}

function stepLines(step: ExplainedStep, indent: string, paint: Paint, placeOf: StepPlace): string[] {
  const stage = step.stage === 0 ? ' ' : String(step.stage);
  const mark = step.critical ? paint.yellow('*') : ' ';
  const place = placeOf(step.pointer);
  const head = `${indent}${paint.cyan(stage)}${mark} ${paint.bold(printableLine(step.id))}  ${printableLine(step.does)}${place === '' ? '' : paint.dim(`  ${place}`)}`;
  const inner = `${indent}     `;
  return [
    head,
    ...(step.description === undefined ? [] : [`${inner}${paint.dim(printableLine(step.description))}`]),
    ...step.after.map(
      ({ id, reasons }) => `${inner}${paint.dim('after')} ${id}${paint.dim(`: ${printableLine(reasons.join('; '))}`)}`,
    ),
    ...step.blocks.flatMap((block) => [
      `${inner}${paint.dim(`${printableLine(block.title)}:`)}`,
      ...blockLines(block, `${inner}  `, paint, placeOf),
    ]),
  ];
}

function costLines({ criticalPath, cost, mode }: Explanation, paint: Paint): string[] {
  if (mode === 'graph') {
    return [`${paint.bold('Longest chain')}  known only in the run: a graph plan chooses its way as it goes`];
  }
  const items = cost.open ? ', one item counted for each loop of unknown length' : '';
  return [
    `${paint.bold('Longest chain')}  ${criticalPath.join(' → ')}`,
    `${paint.bold('Parallelism')}    ${cost.work} calls, at least ${cost.span} one after the other: ${rounded(cost.parallelism)} side by side on average, ${cost.width === Number.POSITIVE_INFINITY ? 'without bound' : cost.width} at most${items}`,
  ];
}

function limitLines({ limits }: Explanation, paint: Paint): string[] {
  const duration = limits.durationMs === Number.POSITIVE_INFINITY ? 'no time limit' : durationText(limits.durationMs);
  const counts = [
    `${limits.toolCalls.toLocaleString('en')} tool calls`,
    `${limits.loopIterations.toLocaleString('en')} loop iterations`,
    duration,
    '4 calls at a time unless --concurrency says otherwise',
  ];
  return [`${paint.bold('Limits')}         ${counts.join(', ')}`];
}

function rounded(value: number): string {
  return String(Number(value.toFixed(1)));
}
