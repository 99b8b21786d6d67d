import type { CallBounds } from '@planloom/dsl-schema';
import type { PlanProposal } from '@planloom/executor-core';

import type { Session } from '../session.ts';
import type { Paint } from '../terminal/paint.ts';
import { printableLine } from '../terminal/printable.ts';
import { wrapWords } from '../terminal/wrap-words.ts';
import type { Origin } from './data-flow.ts';
import type { Departure, PlanReview, UsedTool } from './plan-review.ts';

/** Tells a person who is to agree to a plan where it comes from, what it does to the world, and how much of it. Silent with `--quiet`. */
export function tellReview(
  proposal: PlanProposal,
  review: PlanReview,
  model: string | undefined,
  session: Session,
): void {
  const { err, paint, quiet } = session;
  if (!quiet) err.write(reviewText(proposal, review, model, paint, err.columns ?? DEFAULT_COLUMNS));
}

const DEFAULT_COLUMNS = 100;

function reviewText(
  proposal: PlanProposal,
  review: PlanReview,
  model: string | undefined,
  paint: Paint,
  columns: number,
): string {
  const { plan: summary } = proposal.plan;
  const rows: readonly Row[] = [
    ...proposalRows(proposal),
    ...(proposal.source === 'model'
      ? [['asked', `${model}: it was told the task and what tools say of themselves`] as const]
      : []),
    ...effectRows(review.tools),
    ...(review.leaves.length === 0 ? [['leaves here', 'nothing'] as const] : review.leaves.map(leaveRow)),
    ...review.waits.map(({ step, does }) => ['waits', `${step} (${does})`] as const),
    ['tool calls', callsText(review.calls)],
    ...(review.criticalPath.length > 0 ? [['longest chain', review.criticalPath.join(' → ')] as const] : []),
  ];
  return [
    '',
    paint.bold(printableLine(summary ?? 'The plan')),
    ...rows.map(([title, text], index) => {
      const name = title === rows[index - 1]?.[0] ? '' : title;
      const lines = wrapWords(printableLine(text), columns - TITLE_WIDTH - 3);
      return `  ${paint.dim(name.padEnd(TITLE_WIDTH))} ${lines.join(`\n${' '.repeat(TITLE_WIDTH + 3)}`)}`;
    }),
    '',
    '',
  ].join('\n');
}

type Row = readonly [title: string, text: string];

const TITLE_WIDTH = 14;

function proposalRows({ source = 'unknown', confidence, attempts, usage, notes = [] }: PlanProposal): Row[] {
  const facts = [
    source,
    ...(confidence === undefined ? [] : [`${Math.round(100 * confidence)} % sure`]),
    ...(attempts === undefined ? [] : [counted(attempts, 'attempt')]),
    ...(usage?.inputTokens === undefined ? [] : [`${usage.inputTokens} tokens asked`]),
    ...(usage?.outputTokens === undefined ? [] : [`${usage.outputTokens} answered`]),
    ...(usage?.costUsd === undefined ? [] : [`${usage.costUsd.toFixed(4)} US dollars`]),
  ];
  return [['from', facts.join(', ')], ...notes.map((note) => ['note', note] as const)];
}

/** One row for each kind of effect that there is; a tool stands in each that it has. */
function effectRows(tools: readonly UsedTool[]): Row[] {
  if (tools.length === 0) return [['tools', 'none']];
  const kinds: readonly [string, (tool: UsedTool) => boolean][] = [
    ['reads', ({ effects }) => effects.readOnly],
    ['changes', ({ effects }) => !effects.readOnly],
    ['may overwrite', ({ effects }) => effects.destructive],
    ['reaches out', ({ effects }) => effects.openWorld],
  ];
  return kinds.flatMap(([title, has]) => {
    const names = tools.filter(has).map(({ tool, steps }) => `${tool} (${steps.join(', ')})`);
    return names.length === 0 ? [] : [[title, names.join(', ')] as const];
  });
}

function leaveRow({ step, tool, values }: Departure): Row {
  const given = values.length === 0 ? 'only what stands in the plan' : values.map(originText).join(', ');
  return ['leaves here', `${step} (${tool}) can be told ${given}`];
}

/** Where a value comes from, in words. */
function originText(origin: Origin): string {
  switch (origin.kind) {
    case 'input':
      return origin.path;
    case 'step':
      return `what ${origin.id} (${origin.tool}) gave`;
    case 'signal':
      return `what the signal "${origin.name}" brings`;
    case 'secret':
      return `the secret ${origin.name}`;
    default:
      return origin satisfies never;
  }
}

function callsText({ least, most, boundBy }: CallBounds): string {
  if (least === most) return String(most);
  const bound = {
    budget: ", where the plan's budget ends it",
    limit: ', where every run ends: the plan sets no bound',
  };
  return `at least ${least}, at most ${most.toLocaleString('en')}${boundBy === undefined ? '' : bound[boundBy]}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
