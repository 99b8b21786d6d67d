import { historyOf, type RunSubject } from '../history/run-history.ts';
import type { Session } from '../session.ts';
import { tellNotes } from '../terminal/tell-notes.ts';
import { refusalOf } from '../write-output-file.ts';
import type { RunOutcome } from './run-plan.ts';

/**
 * Tells how a run ended, and then puts it into the history of this user, also if nobody could be told: a slow disk does not hold the result back.
 *
 * @param subject what was run; nothing if it is not kept
 */
export async function tellAndKeep(
  outcome: RunOutcome,
  subject: RunSubject | undefined,
  session: Session,
  tell: () => Promise<void> | void,
): Promise<void> {
  try {
    await tell();
  } finally {
    if (subject) await keep(outcome, subject, session);
  }
}

/** What a run has brought is not lost because it cannot be kept. */
async function keep(outcome: RunOutcome, subject: RunSubject, session: Session): Promise<void> {
  const history = historyOf(session);
  if (!history) return;
  try {
    await history.save(outcome.trace, subject);
  } catch (error) {
    const what = `this run is not kept in ${history.folder}: ${refusalOf(error)} (PLANLOOM_HISTORY=off keeps none)`;
    tellNotes([what], session);
  }
}
