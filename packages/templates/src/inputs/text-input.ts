import { isCommonWord } from '../task/common-words.ts';
import { stem } from '../task/stem.ts';
import type { Token } from '../task/token.ts';
import type { TemplateInput } from '../template.ts';

/** Where a text stands in a task. */
export interface TextInputOptions {
  readonly description: string;
  /** What is missing if there is none: `the text to look for, in quotation marks`. */
  readonly required: string;
  /** Words behind which a single word is the text, also without quotation marks: `mention`. */
  readonly after: readonly string[];
}

/** Finds a text: what stands between quotation marks, or the word behind one such as "mention". */
export function textInput({ description, required, after }: TextInputOptions): TemplateInput {
  const openings = new Set(after.map(stem));
  return {
    schema: { type: 'string', minLength: 1, description },
    required,
    find(tokens) {
      const quoted = tokens.filter((token) => token.quoted === true);
      const [only] = quoted;
      if (only !== undefined && quoted.length === 1) return { value: only.text, used: [only] };
      const word = quoted.length === 0 ? wordBehind(tokens, openings) : undefined;
      return word && { value: word.text, used: [word], assumed: [`Took "${word.text}" for the text.`] };
    },
  };
}

/** The last one: "find all that mentions X" has two openings. */
function wordBehind(tokens: readonly Token[], openings: ReadonlySet<string>): Token | undefined {
  return tokens.findLast((token, place) => {
    const before = tokens
      .slice(Math.max(0, place - 3), place)
      .filter(({ text }) => !/^(?:the|word|words|text|string|term|phrase|a|an)$/i.test(text));
    const isText =
      (token.kind === 'word' && !isCommonWord(token.value) && !openings.has(token.value)) || token.kind === 'email';
    return (
      isText &&
      openings.has(before.at(-1)?.value ?? '') &&
      !/^(?:word|words|text|string|term|phrase)$/i.test(token.text)
    );
  });
}
