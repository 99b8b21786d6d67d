import { lexemeAt } from './lexeme.ts';

/** A stretch of text that looks like a JSON value or a Python literal. */
export interface FoundValue {
  readonly text: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Whether its brackets are closed. */
  readonly isClosed: boolean;
}

/** Stretches that never close are read to the end of the text: more than a few, or than a few that are long, would take too long. */
const MOST_UNCLOSED = 8;
const MOST_UNCLOSED_CHARACTERS = 400_000;
const MOST_FOUND = 200;

/**
 * Objects and lists in a text, outermost first, in their order. Time in the order of the text's length.
 */
export function findValues(text: string): FoundValue[] {
  const found: FoundValue[] = [];
  let unclosed = 0;
  let characters = 0;
  let position = nextStart(text, 0);
  while (
    position !== -1 &&
    found.length < MOST_FOUND &&
    unclosed < MOST_UNCLOSED &&
    characters < MOST_UNCLOSED_CHARACTERS
  ) {
    const end = endOfValue(text, position);
    const isClosed = end !== -1;
    if (!isClosed) {
      unclosed += 1;
      characters += text.length - position;
    }
    found.push({
      text: text.slice(position, isClosed ? end : undefined),
      start: position,
      end: isClosed ? end : text.length,
      isClosed,
    });
    position = nextStart(text, isClosed ? end : position + 1);
  }
  return found;
}

/** A bracket with something behind it that a value can begin with: not `{braces} in prose`. */
function nextStart(text: string, from: number): number {
  const pattern =
    /\{(?=\s*(?:["'“‘}]|[\p{L}_$][\p{L}\p{N}_$-]*\s*:|\/[/*]|#))|\[(?=\s*(?:[{["'\]]|-?\d|true|false|null|True|False|None))/gu;
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? -1;
}

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

/** Where the value that begins here ends; -1 if it doesn't. */
function endOfValue(text: string, start: number): number {
  const open = new OpenBrackets();
  for (let index = start; index < text.length;) {
    const { kind, end } = lexemeAt(text, index);
    if (end === -1) return -1;
    if (kind === 'character' && open.pass(text.charAt(index))) return end;
    index = end;
  }
  return -1;
}

/** The brackets around a position. Each is opened and closed once, whatever the text, so that its time is that of the text's length. */
class OpenBrackets {
  readonly #closing: string[] = [];
  /** How many of a kind are open: one that fits none is not looked for. */
  readonly #open = new Map<string, number>();

  /** @returns whether the character closed the outermost bracket */
  pass(character: string): boolean {
    const closing = CLOSING[character];
    if (closing === undefined) return this.#fits(character) && this.#close(character);
    this.#closing.push(closing);
    this.#change(closing, 1);
    return false;
  }

  /** An inner parenthesis that fits nothing is one of a text without quotes. */
  #fits(character: string): boolean {
    const isBracket = character === '}' || character === ']';
    return character === this.#closing.at(-1) || (isBracket && (this.#open.get(character) ?? 0) > 0);
  }

  /** What was opened after its like, and does not fit, is let go. */
  #close(character: string): boolean {
    let closed = '';
    while (closed !== character) {
      closed = this.#closing.pop() ?? character;
      this.#change(closed, -1);
    }
    return this.#closing.length === 0;
  }

  #change(closing: string, by: number): void {
    this.#open.set(closing, (this.#open.get(closing) ?? 0) + by);
  }
}
