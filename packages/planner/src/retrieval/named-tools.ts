import type { Tool } from '@planloom/tool-kit';

const WORD = /[\p{L}\p{N}_]/u;

/** The tools whose ids stand in a text, in letters of whatever size, not as a part of a longer word. */
export function namedTools(text: string, tools: readonly Tool[]): readonly Tool[] {
  const small = text.toLowerCase();
  return tools.filter(({ id }) => id.trim().length > 1 && holdsWord(small, id.trim().toLowerCase()));
}

function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const end = at + word.length;
    const isPart = isInsideWord(text[at - 1], text[at]) || isInsideWord(text[end - 1], text[end]);
    if (!isPart) return true;
  }
  return false;
}

function isInsideWord(left = ' ', right = ' '): boolean {
  return WORD.test(left) && WORD.test(right);
}
