import type { Token } from '../task/token.ts';
import type { TemplateInput } from '../template.ts';

/** Finds what to sort by: "sorted by price, highest first", "ordered by name". The value: `{ column, descending }`. */
export function orderInput(description: string): TemplateInput {
  return {
    schema: {
      type: 'object',
      description,
      properties: {
        column: { type: 'string', minLength: 1, description: 'Column; upper and lower case are the same.' },
        descending: { type: 'boolean', description: 'Whether the largest comes first.' },
      },
      required: ['column', 'descending'],
      additionalProperties: false,
    },
    find(tokens) {
      const place = tokens.findIndex(
        ({ text }, at) => /^(?:sort|sorts|sorted|order|ordered|rank|ranked|sorting)$/i.test(text) && hasBy(tokens, at),
      );
      const by = place < 0 ? -1 : tokens.findIndex(({ text }, at) => at > place && /^by$/i.test(text));
      const column = tokens.slice(by + 1).find(({ text }) => !/^(?:the|column)$/i.test(text));
      const bare = tokens.find(({ text }) => /^(?:sort|sorted|ranked)$/i.test(text));
      if (by < 0 && bare) return { problem: 'needs a column to sort by, as in "sorted by price"', used: [bare] };
      if (by < 0 || column === undefined || !(column.kind === 'word' || column.kind === 'quoted')) return undefined;
      const sort = tokens[place];
      const direction = directionOf(tokens);
      const used = [
        ...(sort ? [sort] : []),
        column,
        ...direction.used,
        ...tokens.filter(({ index, text }) => index === column.index - 1 && /^column$/i.test(text)),
      ];
      return { value: { column: column.text, descending: direction.descending }, used };
    },
  };
}

function hasBy(tokens: readonly Token[], place: number): boolean {
  return tokens.slice(place + 1, place + 7).some(({ text }) => /^by$/i.test(text));
}

interface Direction {
  readonly descending: boolean;
  readonly used: readonly Token[];
}

function directionOf(tokens: readonly Token[]): Direction {
  const place = tokens.findIndex(
    ({ text }, at) => ALONE.test(text) || (WITH_FIRST.test(text) && /^first$/i.test(tokens[at + 1]?.text ?? '')),
  );
  const token = tokens[place];
  if (token === undefined) return { descending: false, used: [] };
  const next = tokens[place + 1];
  const used = [token, ...(next && /^(?:first|order)$/i.test(next.text) ? [next] : [])];
  return {
    descending: /^(?:desc|descending|descendingly|highest|largest|biggest|most|newest|latest|longest)/i.test(
      token.text,
    ),
    used,
  };
}

const ALONE = /^(?:desc|descending|asc|ascending)$/i;
const WITH_FIRST = /^(?:highest|largest|biggest|most|newest|latest|longest|lowest|smallest|oldest|shortest|cheapest)$/i;
