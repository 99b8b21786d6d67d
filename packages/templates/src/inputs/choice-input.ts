import { stem } from '../task/stem.ts';
import type { TemplateInput } from '../template.ts';

/** Finds which of some values is meant, by words: `{ external: ['external', 'web'] }`. Two of them in one task give none. */
export function choiceInput(description: string, words: Readonly<Record<string, readonly string[]>>): TemplateInput {
  const entries = Object.entries(words).map(([value, each]) => [value, new Set(each.map(stem))] as const);
  return {
    schema: { type: 'string', enum: Object.keys(words), description },
    find(tokens) {
      const found = entries.flatMap(([value, stems]) => {
        const used = tokens.filter((token) => token.kind === 'word' && stems.has(token.value));
        return used.length === 0 ? [] : [{ value, used }];
      });
      return found.length === 1 ? found[0] : undefined;
    },
  };
}
