import { hashText } from '../../../testing/src/seeded-random.ts';
import type { VirtualClock } from '../../../testing/src/virtual-clock.ts';
import type { ApprovalHandler, ApprovalQuestion, Decision } from '../../src/index.ts';
import { canonical } from '../proof/reference-interpreter.ts';

/** What random plans are answered: the same for the same question. */
export function pureDecision({ message, show }: Pick<ApprovalQuestion, 'message' | 'show'>): Decision {
  const number = hashText(canonical([message, show ?? null]).slice(0, 200));
  if (number % 4 === 0) return { approved: false, comment: 'no' };
  const names = Object.keys(show ?? {}).filter((name) => typeof show?.[name] === 'number');
  if (number % 4 === 1 || names.length === 0) return { approved: true, by: 'ann' };
  return { approved: true, values: Object.fromEntries(names.map((name) => [name, number % 10])) };
}

/** Decides so, at once or some time later. */
export function pureApprovals(clock: VirtualClock): ApprovalHandler {
  return (question) => {
    const decision = pureDecision(question);
    const delayMs = hashText(question.path) % 30;
    if (delayMs % 3 === 0) return decision;
    return new Promise((resolve) => {
      const leave = clock.schedule(delayMs, () => resolve(decision));
      question.signal.addEventListener('abort', leave);
    });
  };
}
