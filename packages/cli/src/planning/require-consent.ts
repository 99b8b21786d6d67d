import { createInterface } from 'node:readline/promises';

import type { PlanProposal } from '@planloom/executor-core';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { printableLine } from '../terminal/printable.ts';
import type { PlanReview } from './plan-review.ts';

/** What it takes to ask somebody. */
type Terminal = Pick<Session, 'interactive' | 'stdin' | 'err' | 'paint'>;

/**
 * Has a person agree to a plan that changes something, or that nobody has reviewed and that may tell the world outside what stands on this machine.
 * Other plans need no consent.
 *
 * @throws CliError (needsInput) if the answer is no, or nobody can be asked
 */
export async function requireConsent(proposal: PlanProposal, review: PlanReview, session: Terminal): Promise<void> {
  const reasons = reasonsToAsk(proposal, review);
  if (reasons.length === 0) return;
  const why = reasons.join(', and ');
  if (!session.interactive) {
    throw new CliError(ExitCode.needsInput, `the plan ${why}, and nobody can be asked; nothing was run`, {
      next: 'look at it with --dry-run; then add --yes to run it as it is',
    });
  }
  if (await agrees(why, session)) return;
  throw new CliError(ExitCode.needsInput, 'nothing was run');
}

/** Each as the end of a sentence about the plan. */
function reasonsToAsk({ source }: PlanProposal, { tools, leaves }: PlanReview): string[] {
  const changing = tools.filter(({ effects }) => !effects.readOnly).map(({ tool }) => tool);
  const telling = source === 'templates' ? [] : leaves.filter(({ isPrivate }) => isPrivate).map(({ step }) => step);
  return [
    ...(changing.length > 0 ? [`calls tools that change things (${changing.join(', ')})`] : []),
    ...(telling.length > 0 ? [`may send what it found on this machine to others (${telling.join(', ')})`] : []),
  ];
}

async function agrees(why: string, { stdin, err, paint }: Terminal): Promise<boolean> {
  const terminal = createInterface({ input: stdin, output: err });
  const controller = new AbortController();
  terminal.on('SIGINT', () => controller.abort(new CliError(ExitCode.interrupted, 'nothing was run')));
  terminal.on('close', () => controller.abort(new CliError(ExitCode.needsInput, 'nothing was run')));
  try {
    const question = `The plan ${printableLine(why)}. ${paint.bold('Run it?')} (yes / no) `;
    return /^\s*y(?:es)?\s*$/iu.test(await terminal.question(question, { signal: controller.signal }));
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    terminal.removeAllListeners('close');
    terminal.close();
  }
}
