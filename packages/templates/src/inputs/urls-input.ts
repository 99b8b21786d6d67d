import type { TemplateInput } from '../template.ts';

/** How many addresses an input takes. */
export interface UrlsInputOptions {
  readonly description: string;
  /** What is missing if there are too few: `two addresses`. */
  readonly required: string;
  /** Default: 1. */
  readonly atLeast?: number;
}

/** Finds addresses of the web, with or without `https://`. The value is a list. */
export function urlsInput({ description, required, atLeast = 1 }: UrlsInputOptions): TemplateInput {
  return {
    schema: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: atLeast, description },
    required,
    find(tokens) {
      const used = tokens.filter(({ kind }) => kind === 'url');
      if (used.length === 0) return undefined;
      if (used.length < atLeast) return { problem: `needs ${required}; I found one: ${used[0]?.text}`, used };
      const bare = used.filter(({ text, value }) => text !== value);
      const assumed = bare.map(({ text, value }) => `Took "${text}" for ${value}.`);
      return { value: [...new Set(used.map(({ value }) => value))], used, assumed };
    },
  };
}
