import { isCommonWord } from '../task/common-words.ts';
import { stem } from '../task/stem.ts';
import type { Token } from '../task/token.ts';
import type { TemplateInput } from '../template.ts';

/** Where names, of columns or fields, stand in a task. */
export interface NamesInputOptions {
  readonly description: string;
  /** What is missing if there are none. Without it they may be left out. */
  readonly required?: string;
  /** What the names are names of: `column`, `field`. They stand behind it or before it. */
  readonly of: readonly string[];
  /** Verbs behind which they stand, too: `pick`. */
  readonly after?: readonly string[];
  /** Names at most. Default: no limit. A limit of 1 gives the name itself, not a list. */
  readonly atMost?: 1;
}

/** Finds names: "the columns name and price", "the name, price and stock columns", `pick id, title`. */
export function namesInput(options: NamesInputOptions): TemplateInput {
  const { description, required, atMost } = options;
  const name = { type: 'string', minLength: 1 };
  const names = new Set(options.of.map(stem));
  const verbs = new Set((options.after ?? []).map(stem));
  return {
    schema: atMost === 1 ? { ...name, description } : { type: 'array', items: name, minItems: 1, description },
    ...(required !== undefined && { required }),
    find(tokens) {
      const place = tokens.findIndex(({ kind, value }) => kind === 'word' && names.has(value));
      const found = place >= 0 ? around(tokens, place) : behindVerb(tokens, verbs);
      if (found.length === 0 || (atMost === 1 && found.length > 1)) return undefined;
      const used = place >= 0 && tokens[place] ? [...found, tokens[place]] : found;
      return { value: atMost === 1 ? found[0]?.text : found.map(({ text }) => text), used };
    },
  };
}

function around(tokens: readonly Token[], place: number): Token[] {
  const behind = listFrom(tokens.slice(place + 1), isPlain);
  return behind.length > 0 ? behind : listBefore(tokens.slice(0, place));
}

/** "the name, price and stock columns" */
function listBefore(tokens: readonly Token[]): Token[] {
  const start = tokens.findLastIndex((token) => !isName(token) && !/^(?:,|and|&)$/i.test(token.text)) + 1;
  const list = listFrom(tokens.slice(start), isName);
  return list.at(-1) === tokens.at(-1) ? list : [];
}

function behindVerb(tokens: readonly Token[], verbs: ReadonlySet<string>): Token[] {
  const places = tokens.flatMap(({ kind, value }, place) => (kind === 'word' && verbs.has(value) ? [place] : []));
  const lists = places.map((place) => listFrom(tokens.slice(place + 1), isName));
  // "get … and pick name": a verb behind a verb is no name.
  return lists.findLast((list) => list.length > 0 && list.every(({ value }) => !verbs.has(value))) ?? [];
}

/** Names with commas between them, and "and" before the last. */
function listFrom(tokens: readonly Token[], isItem: (token: Token) => boolean): Token[] {
  const found: Token[] = [];
  let place = tokens.findIndex(({ text }) => !/^(?:only|just|called|named|:|the|their|its)$/i.test(text));
  let isLast = false;
  for (;;) {
    const token = tokens[place];
    if (token === undefined || !isItem(token) || (isLast && isOrder(tokens[place + 1]))) return found;
    found.push(token);
    const separators = tokens.slice(place + 1, place + 3).map(({ text }) => text.toLowerCase());
    const length = lengthOfSeparator(separators);
    if (length === 0 || isLast) return found;
    isLast = separators.slice(0, length).some((text) => text === 'and' || text === '&');
    place += 1 + length;
  }
}

/** Of ",", "and" or ", and". */
function lengthOfSeparator([first = '', second = '']: readonly string[]): number {
  if (/^(?:and|&)$/.test(first)) return 1;
  if (first !== ',') return 0;
  return /^(?:and|&)$/.test(second) ? 2 : 1;
}

/** Whether what stands behind makes a word a verb: "… and delete the rest". */
function isOrder(next: Token | undefined): boolean {
  if (next === undefined || next.kind === 'mark') return false;
  return (
    next.kind !== 'word' ||
    /^(?:the|a|an|it|them|all|each|every|me|us|this|that)$/i.test(next.text) ||
    !isCommonWord(next.value)
  );
}

function isPlain({ kind, value }: Token): boolean {
  return kind === 'quoted' || (kind === 'word' && !isCommonWord(value));
}

function isName(token: Token): boolean {
  return isPlain(token) && !NO_NAMES.has(token.value);
}

/** What stands behind "keep" or before "column" and is no name of one. */
const NO_NAMES = new Set(
  [
    'row',
    'record',
    'entry',
    'line',
    'item',
    'first',
    'numeric',
    'top',
    'number',
    'last',
    'several',
    'text',
    'json',
  ].map(stem),
);
