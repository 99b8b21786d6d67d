import { isCommonWord } from '../task/common-words.ts';
import type { Token } from '../task/token.ts';
import type { Finding, Misfit, TemplateInput } from '../template.ts';

/** How a value is compared with the wanted one. */
const OPERATORS: readonly string[] = ['is', 'is not', 'above', 'at least', 'below', 'at most', 'contains'];

/** Finds a condition on a column: "where price is above 10", "with country = France". The value: `{ column, operator, value }`. */
export function conditionInput(description: string): TemplateInput {
  return {
    schema: {
      type: 'object',
      description,
      properties: {
        column: { type: 'string', minLength: 1, description: 'Column; upper and lower case are the same.' },
        operator: { type: 'string', enum: OPERATORS, description: 'How it is compared.' },
        value: { type: ['string', 'number'], description: 'What it is compared with.' },
      },
      required: ['column', 'operator', 'value'],
      additionalProperties: false,
    },
    find: findCondition,
  };
}

function findCondition(tokens: readonly Token[]): Finding | Misfit | undefined {
  const places = tokens.flatMap((token, place) =>
    /^(?:where|whose|with|having|if|when)$/i.test(token.text) ? [place] : [],
  );
  for (const place of places) {
    const found = conditionAt(tokens, place);
    if (found) return found;
  }
  const bare = tokens.find(({ text }) => /^(?:where|whose|filter|filtered)$/i.test(text));
  return bare && { problem: 'needs a condition, as in "where price is above 10"', used: [bare] };
}

function conditionAt(tokens: readonly Token[], place: number): Finding | undefined {
  let next = place + 1;
  if (/^(?:the|a|an|its|their)$/i.test(tokens[next]?.text ?? '')) next += 1;
  const column = tokens[next];
  if (column === undefined || !isPlain(column)) return undefined;
  const rest = tokens.slice(next + 1);
  const compared = operatorAt(rest);
  const value = compared && rest[compared.length];
  if (compared === undefined || value === undefined || !isValue(value)) return undefined;
  const used = [...tokens.slice(place, next + 1), ...rest.slice(0, compared.length + 1)];
  const wanted = value.kind === 'number' && !value.quoted ? Number(value.value) : value.text;
  return { value: { column: column.text, operator: compared.operator, value: wanted }, used };
}

function isValue(token: Token): boolean {
  return isPlain(token) || token.kind === 'number' || token.kind === 'path';
}

function isPlain({ kind, value }: Token): boolean {
  return kind === 'quoted' || (kind === 'word' && !isCommonWord(value));
}

interface Compared {
  readonly operator: string;
  /** In tokens. */
  readonly length: number;
}

/** The longest way to say it that stands at the beginning. */
function operatorAt(tokens: readonly Token[]): Compared | undefined {
  const texts = tokens.slice(0, 5).map(({ text }) => text.toLowerCase());
  for (let length = texts.length; length > 0; length -= 1) {
    const operator = WAYS.get(texts.slice(0, length).join(' '));
    if (operator !== undefined) return { operator, length };
  }
  return undefined;
}

function ways(operator: string, plain: string, withIs: string): [string, string][] {
  const bare = withIs.split('|');
  const all = [...plain.split('|'), ...bare, ...bare.map((way) => `is ${way}`), ...bare.map((way) => `are ${way}`)];
  return all.filter((way) => way.trim() !== '').map((way) => [way, operator]);
}

const WAYS: ReadonlyMap<string, string> = new Map([
  ...ways('is', 'is|are|=|==|===|equals|is exactly|was', 'equal to'),
  ...ways('is not', "is not|isn't|!=|!==|<>|are not|does not equal|is different from", 'not equal to'),
  ...ways('above', '>|exceeds', 'above|over|more than|greater than|larger than|higher than|bigger than'),
  ...ways('at least', '>=|is or exceeds', 'at least|no less than'),
  ...ways('below', '<', 'below|under|less than|smaller than|lower than|fewer than'),
  ...ways('at most', '<=', 'at most|no more than|up to'),
  ...ways('contains', 'contains|includes|has|mentions', ''),
]);
