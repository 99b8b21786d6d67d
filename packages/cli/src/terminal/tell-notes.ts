import type { Session } from '../session.ts';
import { printableLine } from './printable.ts';

/** Tells a person what is worth knowing and changes nothing; nothing if only results are wanted. */
export function tellNotes(notes: readonly string[], { err, paint, quiet }: Session): void {
  if (quiet) return;
  for (const note of notes) err.write(`${paint.cyan('note')}: ${printableLine(note)}\n`);
}
