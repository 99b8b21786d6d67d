/** Where a text stops being JSON. */
export interface JsonMistake {
  readonly offset: number;
  /** What would be right there: `a value`. */
  readonly expected: string;
}

/** What may come next: a value (`]` too, in a list that has just begun), a name, a colon, or what follows a value. */
type State = 'value' | 'first item' | 'first name' | 'name' | 'colon' | 'after';

const BLANKS = /[ \t\n\r]*/uy;
// oxlint-disable-next-line eslint/no-control-regex -- they have to be escaped in JSON
const STRING = /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;

/**
 * The first place where a text is no JSON. Engines tell it in words of their own, and often not at all.
 *
 * @returns nothing if there is no mistake
 * @see RFC 8259, "The JavaScript Object Notation (JSON) Data Interchange Format"
 */
export function jsonMistake(text: string): JsonMistake | undefined {
  const open: ('{' | '[')[] = [];
  let state: State = 'value';
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const isThere = pattern.test(text);
    if (isThere) at = pattern.lastIndex;
    return isThere;
  };
  for (;;) {
    take(BLANKS);
    const character = text[at];
    const around = open.at(-1);
    if (state === 'after' && around === undefined) {
      return at === text.length ? undefined : { offset: at, expected: 'the end of the text' };
    }
    if (closes(character, around, state)) {
      open.pop();
      at++;
      state = 'after';
    } else if (state === 'after') {
      if (character !== ',') return { offset: at, expected: `"," or "${around === '{' ? '}' : ']'}"` };
      at++;
      state = around === '{' ? 'name' : 'value';
    } else if (state === 'colon') {
      if (character !== ':') return { offset: at, expected: '":"' };
      at++;
      state = 'value';
    } else if (state === 'name' || state === 'first name') {
      if (!take(STRING))
        return { offset: at, expected: state === 'name' ? 'a name in quotes' : 'a name in quotes or "}"' };
      state = 'colon';
    } else if (character === '{' || character === '[') {
      open.push(character);
      at++;
      state = character === '{' ? 'first name' : 'first item';
    } else if (take(STRING) || take(SCALAR)) state = 'after';
    else return { offset: at, expected: state === 'value' ? 'a value' : 'a value or "]"' };
  }
}

function closes(character: string | undefined, around: '{' | '[' | undefined, state: State): boolean {
  if (around === '{') return character === '}' && (state === 'after' || state === 'first name');
  return around === '[' && character === ']' && (state === 'after' || state === 'first item');
}
