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
  let opening: { readonly mark: string; readonly begin: number } | undefined;
  for (const [index, line] of lines.entries()) {
    const [, mark = '', words = ''] = /^\s*(`{3,}|~{3,})\s*([^`]*)$/.exec(line) ?? [];
    if (mark === '') continue;
    if (opening === undefined) {
      opening = { mark, begin: index + 1 };
    } else if (mark.startsWith(opening.mark) && words.trim() === '') {
      fences.push({ text: lines.slice(opening.begin, index).join('\n'), isClosed: true });
      opening = undefined;
    }
  }
  if (opening === undefined) return fences;
  const rest = lines.slice(opening.begin).join('\n');
  return [...fences, { text: rest, isClosed: false }];
}
