import { createInterface } from 'node:readline/promises';

import type { Session } from '../session.ts';
import { passOnInterrupt } from './pass-on-interrupt.ts';

/** How a question is asked. */
export interface AskLineOptions {
  /** Aborted when the question is no longer open. */
  readonly signal: AbortSignal;
  /** Stands there to be changed. Default: nothing. */
  readonly prefill?: string;
}

/** Nobody will answer any more: the question is no longer open, or the person has pressed Ctrl-C. */
export class QuestionClosed extends Error {
  override readonly name = 'QuestionClosed';
}

/**
 * Asks for a line at the terminal. What was typed before is not the answer: nobody approves what they have not seen.
 *
 * @returns nothing at Ctrl-D
 * @throws QuestionClosed once the signal is aborted, or at Ctrl-C, which is one for the run, too
 * @throws Error if the terminal has gone
 */
export async function askLine(
  prompt: string,
  { signal, prefill = '' }: AskLineOptions,
  { stdin, err }: Pick<Session, 'stdin' | 'err'>,
): Promise<string | undefined> {
  if (signal.aborted) throw new QuestionClosed();
  if (stdin.destroyed || stdin.readableEnded) throw new Error('the terminal has gone before it was answered');
  const terminal = createInterface({ input: stdin, output: err });
  const ended = new AbortController();
  let isInterrupted = false;
  terminal.on('SIGINT', () => {
    isInterrupted = true;
    ended.abort();
    passOnInterrupt();
  });
  terminal.on('close', () => ended.abort());
  // After Ctrl-Z and `fg` the question stands there again; nothing else would keep the process alive.
  terminal.on('SIGCONT', () => terminal.prompt(true));
  try {
    const answer = terminal.question(prompt, { signal: AbortSignal.any([signal, ended.signal]) });
    if (prefill !== '') terminal.write(prefill);
    return await answer;
  } catch (error) {
    if (!signal.aborted && !ended.signal.aborted) throw error;
    err.write('\n');
    if (isInterrupted || signal.aborted) throw new QuestionClosed();
    return undefined;
  } finally {
    terminal.close();
  }
}
