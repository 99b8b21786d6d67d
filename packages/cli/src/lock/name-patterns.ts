import { didYouMean } from '@planloom/dsl-schema';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';

/**
 * Tells which of some names are meant by patterns, in which `*` stands for anything.
 *
 * @param option for the message
 * @throws CliError (usage) for a pattern that means none of the names
 */
export function matchNames(patterns: readonly string[], names: Iterable<string>, option: string): ReadonlySet<string> {
  const all = [...names];
  return new Set(
    patterns.flatMap((pattern) => {
      const found = all.filter((name) => fits(name, pattern.split('*')));
      if (found.length > 0) return found;
      const nearest = didYouMean(pattern, all);
      throw new CliError(ExitCode.usage, `no tool is called "${pattern}"`, {
        where: option,
        next: nearest === undefined ? 'planloom tools doctor' : `did you mean "${nearest}"?`,
      });
    }),
  );
}

/** Whether the pieces stand in the name in their order, the first at its start and the last at its end. */
function fits(name: string, pieces: readonly string[]): boolean {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  const middle = name.slice(first.length, name.length - last.length);
  let at = 0;
  for (const piece of rest) {
    const found = middle.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return true;
}
