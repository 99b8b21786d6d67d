import { type Call, callError, type Operation, spendCharacters, spendItems } from './operation.ts';
import { matchesPattern } from './text-pattern.ts';

/**
 * The methods of a text, by name: those of CEL and those that people know from JavaScript.
 *
 * Positions count UTF-16 units, as in JavaScript.
 */
export const TEXT_METHODS: Readonly<Record<string, Operation>> = {
  contains: scan((text, part: string) => text.includes(part), ['text']),
  includes: scan((text, part: string) => text.includes(part), ['text']),
  startsWith: scan((text, part: string) => text.startsWith(part), ['text']),
  endsWith: scan((text, part: string) => text.endsWith(part), ['text']),
  indexOf: scan((text, part: string, from?: number) => text.indexOf(part, from), ['text', 'integer?']),
  lastIndexOf: scan((text, part: string, from?: number) => text.lastIndexOf(part, from), ['text', 'integer?']),
  matches: { parameters: ['text'], run: matchesPattern },
  size: scan((text) => countCharacters(text), []),
  trim: scan((text) => text.trim(), []),
  trimStart: scan((text) => text.trimStart(), []),
  trimEnd: scan((text) => text.trimEnd(), []),
  lowerAscii: scan((text) => text.replaceAll(/[A-Z]+/gu, (letters) => letters.toLowerCase()), []),
  upperAscii: scan((text) => text.replaceAll(/[a-z]+/gu, (letters) => letters.toUpperCase()), []),
  toLowerCase: scan((text) => text.toLowerCase(), []),
  toUpperCase: scan((text) => text.toUpperCase(), []),
  slice: scan((text, start: number, end?: number) => text.slice(start, end), ['integer', 'integer?']),
  charAt: scan((text, index: number) => text.charAt(index), ['integer']),
  substring: { parameters: ['integer', 'integer?'], run: substring },
  split: { parameters: ['text', 'integer?'], run: split },
  replace: { parameters: ['text', 'text', 'integer?'], run: replace },
  replaceAll: { parameters: ['text', 'text'], run: replace },
  repeat: { parameters: ['integer'], run: repeat },
  padStart: { parameters: ['integer', 'text?'], run: pad((text, length, fill) => text.padStart(length, fill)) },
  padEnd: { parameters: ['integer', 'text?'], run: pad((text, length, fill) => text.padEnd(length, fill)) },
};

/** How many characters (Unicode code points) a text has. */
export function countCharacters(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; count++) index += (text.codePointAt(index) ?? 0) > 0xff_ff ? 2 : 1;
  return count;
}

/** A method that reads the text; what it makes of it is not longer (letters may grow threefold in another case). */
function scan(read: (text: string, ...values: never[]) => unknown, parameters: Operation['parameters']): Operation {
  return {
    parameters,
    run: (call: Call, text: string, ...values: never[]) => {
      spendCharacters(call, text.length);
      return read(text, ...values);
    },
  };
}

/** As CEL has it: positions outside the text are an error. */
function substring(call: Call, text: string, start: number, end: number = text.length): string {
  if (start < 0 || end > text.length || start > end) {
    throw callError(
      call,
      'expression/index',
      `substring(${start}, ${end}) does not fit a text of ${text.length} characters.`,
    );
  }
  spendCharacters(call, end - start);
  return text.slice(start, end);
}

/** With a limit, the last piece is the rest, as CEL has it. */
function split(call: Call, text: string, separator: string, limit = -1): string[] {
  const pieces = pieceTogether(call, text, separator);
  if (limit < 0 || pieces.length <= limit) return pieces;
  return limit === 0 ? [] : [...pieces.slice(0, limit - 1), pieces.slice(limit - 1).join(separator)];
}

function replace(call: Call, text: string, part: string, replacement: string, limit = Infinity): string {
  const pieces = pieceTogether(call, text, part);
  const times = Math.max(0, Math.min(pieces.length - 1, limit < 0 ? Infinity : limit));
  spendCharacters(call, text.length + times * replacement.length);
  if (times === pieces.length - 1) return pieces.join(replacement);
  return [pieces.slice(0, times + 1).join(replacement), ...pieces.slice(times + 1)].join(part);
}

/** The pieces of a text, paid for before they are made. */
function pieceTogether(call: Call, text: string, separator: string): string[] {
  if (separator === '') spendItems(call, text.length);
  spendCharacters(call, text.length);
  const pieces = text.split(separator);
  spendItems(call, pieces.length);
  return pieces;
}

function repeat(call: Call, text: string, times: number): string {
  if (times < 0) {
    throw callError(call, 'expression/index', `repeat() needs a number that is not negative, but it is ${times}.`);
  }
  spendCharacters(call, text.length * times);
  return text.repeat(times);
}

function pad(make: (text: string, length: number, fill: string) => string): Operation['run'] {
  return (call: Call, text: string, length: number, fill = ' ') => {
    spendCharacters(call, Math.max(text.length, length));
    return make(text, length, fill);
  };
}
