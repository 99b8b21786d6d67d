import { stem } from '../task/stem.ts';
import type { Token } from '../task/token.ts';
import type { TemplateInput } from '../template.ts';

/** What a number of a task counts. */
export interface CountInputOptions {
  readonly description: string;
  /** Words that stand behind the number: `sentence`. */
  readonly units: readonly string[];
  readonly maximum: number;
}

/** Finds how many of something are wanted: "5 keywords", "top ten", "two sentences each". */
export function countInput({ description, units, maximum }: CountInputOptions): TemplateInput {
  const stems = new Set(units.map(stem));
  return {
    schema: { type: 'integer', minimum: 1, maximum, description },
    find(tokens) {
      const found = tokens.find(
        (token, place) => isCount(token) && (isTop(tokens[place - 1]) || isUnit(tokens, place, stems)),
      );
      const one =
        found ??
        tokens.find(
          (token, place) => token.text.toLowerCase() === 'single' && stems.has(tokens[place + 1]?.value ?? ''),
        );
      if (one === undefined) return undefined;
      const value = one.kind === 'number' ? Number(one.value) : 1;
      if (value < 1 || value > maximum || !Number.isInteger(value)) {
        return { problem: `gives 1 to ${maximum}, not ${one.text}`, used: [one] };
      }
      return { value, used: [one, ...tokens.filter((token) => token.index === one.index - 1 && isTop(token))] };
    },
  };
}

function isCount(token: Token): boolean {
  return token.kind === 'number';
}

function isTop(token: Token | undefined): boolean {
  return /^(?:top|first|best|strongest|largest|biggest|newest|latest)$/i.test(token?.text ?? '');
}

/** "5 keywords", "5 most important keywords". */
function isUnit(tokens: readonly Token[], place: number, units: ReadonlySet<string>): boolean {
  return tokens.slice(place + 1, place + 5).some(({ value }) => units.has(value));
}
