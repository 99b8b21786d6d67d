/** A stretch of text that looks like a JSON value or a Python literal. */
export interface FoundValue {
  readonly text: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Whether its brackets are closed. */
  readonly isClosed: boolean;
}

/** Stretches that never close are read to the end of the text: more than a few would take too long. */
const MOST_UNCLOSED = 8;
const MOST_FOUND = 200;

/**
 * Objects and lists in a text, outermost first, in their order. Time in the order of the text's length.
 */
export function findValues(text: string): FoundValue[] {
  const found: FoundValue[] = [];
  let unclosed = 0;
  let position = nextStart(text, 0);
  while (position !== -1 && found.length < MOST_FOUND && unclosed < MOST_UNCLOSED) {
    const end = endOfValue(text, position);
    const isClosed = end !== -1;
    if (!isClosed) unclosed += 1;
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
  const open: string[] = [];
  for (let index = start; index < text.length; index += 1) {
    const character = text.charAt(index);
    const closing = CLOSING[character];
    if (closing !== undefined) open.push(closing);
    else if (character === '"' || (character === "'" && beginsString(text, index))) {
      index = endOfString(text, index, character);
      if (index === -1) return -1;
    } else if (character === open.at(-1)) {
      open.pop();
      if (open.length === 0) return index + 1;
    } else if (character === '}' || character === ']') {
      // A bracket that does not fit: what was opened after its like is let go.
      const match = open.lastIndexOf(character);
      if (match !== -1) open.length = match;
      if (open.length === 0) return index + 1;
    }
  }
  return -1;
}

/** An apostrophe begins a string where a value or a key can stand. */
function beginsString(text: string, index: number): boolean {
  let before = index - 1;
  while (before >= 0 && /\s/.test(text.charAt(before))) before -= 1;
  return '{[(,:'.includes(text.charAt(before));
}

/** The position of the quote that ends the string; -1 if there is none. */
function endOfString(text: string, start: number, quote: string): number {
  const isTriple = text.startsWith(quote.repeat(3), start);
  if (isTriple) {
    const end = text.indexOf(quote.repeat(3), start + 3);
    return end === -1 ? -1 : end + 2;
  }
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '\\') index += 1;
    else if (character === quote && (quote === '"' || endsString(text, index))) return index;
  }
  return -1;
}

/** An apostrophe ends a string where something else follows than the rest of a word. */
function endsString(text: string, index: number): boolean {
  let after = index + 1;
  while (after < text.length && /\s/.test(text.charAt(after))) after += 1;
  return after >= text.length || ',:]})#'.includes(text.charAt(after));
}
