/** A code block of an answer. */
export interface Fence {
  readonly text: string;
  /** Whether the block ends: one that does not was cut off. */
  readonly isClosed: boolean;
}

/** The code blocks of an answer, in order. */
export function findFences(answer: string): Fence[] {
  const lines = answer.split(/\r?\n/);
  const fences: Fence[] = [];
  let opening: { readonly mark: string; readonly begin: number; readonly head: readonly string[] } | undefined;
  for (const [index, line] of lines.entries()) {
    const [, mark = '', words = ''] = /^\s*(`{3,}|~{3,})\s*([^`]*)$/.exec(line) ?? [];
    if (mark === '') continue;
    if (opening === undefined) {
      opening = { mark, begin: index + 1, head: headOf(words) };
    } else if (mark.startsWith(opening.mark) && words.trim() === '') {
      fences.push({ text: [...opening.head, ...lines.slice(opening.begin, index)].join('\n'), isClosed: true });
      opening = undefined;
    }
  }
  if (opening === undefined) return fences;
  const rest = [...opening.head, ...lines.slice(opening.begin)].join('\n');
  return [...fences, { text: rest, isClosed: false }];
}

/** What is no language any more: text may begin in the line of the fence. */
function headOf(words: string): string[] {
  const start = words.search(/[{[]/);
  return start === -1 ? [] : [words.slice(start)];
}
