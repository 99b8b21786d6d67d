/** Where a text stops being JSON. */
export interface JsonMistake {
  readonly offset: number;
  /** What would be right there: `a value`. */
  readonly expected: string;
}

/** What may come next: a value (`]` too, in a list that has just begun), a name, a colon, or what follows a value. */
type State = 'value' | 'first item' | 'first name' | 'name' | 'colon' | 'after';

const ESCAPE = /["\\/bfnrt]|u[\dA-Fa-f]{4}/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;

/**
 * The first place where a text is no JSON. Engines tell it in words of their own, and often not at all.
 *
 * @returns nothing if there is no mistake
 * @see RFC 8259, "The JavaScript Object Notation (JSON) Data Interchange Format"
 */
export function jsonMistake(text: string): JsonMistake | undefined {
  const scan = new JsonScan(text);
  for (;;) {
    const expected = scan.next();
    if (scan.isDone) return undefined;
    if (expected !== undefined) return { offset: scan.at, expected };
  }
}

/** Goes through a text token by token. It keeps what is open itself: recursion would end where texts nest deep. */
class JsonScan {
  readonly #text: string;
  readonly #open: ('{' | '[')[] = [];
  #state: State = 'value';
  at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether the whole text was gone through. */
  get isDone(): boolean {
    return this.#state === 'after' && this.#open.length === 0 && this.at === this.#text.length;
  }

  /** Takes a token. Says what would have been right if there is another. */
  next(): string | undefined {
    this.#skipBlanks();
    if (this.isDone) return undefined;
    const character = this.#text[this.at];
    if (this.#closes(character)) return this.#close();
    switch (this.#state) {
      case 'after':
        return this.#separator(character);
      case 'colon':
        return character === ':' ? this.#go('value') : '":"';
      case 'name':
        return this.#takeString() ? this.#go('colon', 0) : 'a name in quotes';
      case 'first name':
        return this.#takeString() ? this.#go('colon', 0) : 'a name in quotes or "}"';
      case 'value':
        return this.#takeValue(character) ? undefined : 'a value';
      default:
        return this.#takeValue(character) ? undefined : 'a value or "]"';
    }
  }

  #go(state: State, length = 1): undefined {
    this.#state = state;
    this.at += length;
  }

  #closes(character: string | undefined): boolean {
    const around = this.#open.at(-1);
    if (around === '{') return character === '}' && (this.#state === 'after' || this.#state === 'first name');
    return around === '[' && character === ']' && (this.#state === 'after' || this.#state === 'first item');
  }

  #close(): undefined {
    this.#open.pop();
    return this.#go('after');
  }

  #separator(character: string | undefined): string | undefined {
    const around = this.#open.at(-1);
    if (around === undefined) return 'the end of the text';
    if (character === ',') return this.#go(around === '{' ? 'name' : 'value');
    return `"," or "${around === '{' ? '}' : ']'}"`;
  }

  #takeValue(character: string | undefined): boolean {
    if (character === '{' || character === '[') {
      this.#open.push(character);
      this.#go(character === '{' ? 'first name' : 'first item');
      return true;
    }
    const isTaken = this.#takeString() || this.#takeMatch(SCALAR);
    if (isTaken) this.#state = 'after';
    return isTaken;
  }

  /** Without a regular expression: those run out of stack where a string has megabytes. */
  #takeString(): boolean {
    const start = this.at;
    if (this.#text[start] !== '"') return false;
    for (this.at++; this.at < this.#text.length; this.at++) {
      const character = this.#text[this.at] ?? '';
      if (character === '"') {
        this.at++;
        return true;
      }
      if (character < ' ') break;
      if (character !== '\\') continue;
      this.at++;
      if (!this.#takeMatch(ESCAPE)) break;
      this.at--;
    }
    this.at = start;
    return false;
  }

  #takeMatch(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.#text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  #skipBlanks(): void {
    while (' \t\n\r'.includes(this.#text[this.at] ?? '!')) this.at++;
  }
}
