import { setTimeout } from 'node:timers/promises';
import { ReadStream } from 'node:tty';

import type { Session } from '../session.ts';

/** What a terminal holds of what was typed is read in a few turns. */
const DRAIN_MS = 50;

/** Forgets what was typed before anybody was asked: nobody approves what they have not seen. */
export async function discardTyped({ stdin }: Pick<Session, 'stdin'>): Promise<void> {
  if (!isTerminal(stdin)) return;
  const forget = (): void => undefined;
  // In lines, the terminal would keep an unfinished one for later.
  stdin.setRawMode(true);
  stdin.on('data', forget);
  stdin.resume();
  await setTimeout(DRAIN_MS);
  stdin.off('data', forget);
  stdin.pause();
  stdin.setRawMode(false);
}

function isTerminal(stdin: Session['stdin']): stdin is Session['stdin'] & ReadStream {
  return stdin instanceof ReadStream && stdin.isTTY;
}
