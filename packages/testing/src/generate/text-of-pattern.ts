import type { Draw } from './draw.ts';

/** Times that something without an upper bound is repeated at most, beyond the least. */
const MOST_MORE = 3;

const DIGITS = '0123456789';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const WORD = `${LETTERS}${LETTERS.toUpperCase()}${DIGITS}_`;
const PRINTABLE = `${WORD} -.,:;!?@#%&*+/=()[]{}<>'"~^|$`;

/** A pattern that is none of those that texts can be made of. */
class UnknownPattern extends Error {}

/**
 * A text that matches a regular expression of the usual parts: characters, classes, groups, alternatives, repetitions. What a pattern leaves open at its ends is left empty.
 *
 * @returns undefined if the pattern has other parts, such as look-aheads or references
 */
export function textOfPattern(pattern: string, draw: Draw): string | undefined {
  try {
    const reader = new PatternReader(pattern);
    const make = reader.alternatives();
    if (!reader.isAtEnd) return undefined;
    return make(draw);
  } catch (error) {
    if (error instanceof UnknownPattern) return undefined;
    throw error;
  }
}

type Make = (draw: Draw) => string;

/** Reads a pattern from left to right and says how to make a text of it. */
class PatternReader {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#characters.length;
  }

  alternatives(): Make {
    const all = [this.#sequence()];
    while (this.#takes('|')) all.push(this.#sequence());
    return (draw) => draw.of(all)(draw);
  }

  #sequence(): Make {
    const parts: Make[] = [];
    while (!this.isAtEnd && this.#next !== '|' && this.#next !== ')') parts.push(this.#repeated(this.#part()));
    return (draw) => parts.map((make) => make(draw)).join('');
  }

  #part(): Make {
    const character = this.#take();
    switch (character) {
      case '^':
      case '$':
        return () => '';
      case '.':
        return oneOf(WORD);
      case '(':
        return this.#group();
      case '[':
        return oneOf(this.#class());
      case '\\':
        return oneOf(this.#escaped());
      case '*':
      case '+':
      case '?':
        throw new UnknownPattern();
      default:
        return () => character;
    }
  }

  #group(): Make {
    if (this.#takes('?')) {
      if (this.#takes('<')) {
        if (this.#next === '=' || this.#next === '!') throw new UnknownPattern();
        while (this.#take() !== '>');
      } else if (!this.#takes(':')) throw new UnknownPattern();
    }
    const make = this.alternatives();
    if (!this.#takes(')')) throw new UnknownPattern();
    return make;
  }

  #class(): string {
    const isNegated = this.#takes('^');
    let members = '';
    while (!this.#takes(']')) {
      const from = this.#takes('\\') ? this.#escaped() : this.#take();
      const isRange = this.#next === '-' && this.#characters[this.#at + 1] !== ']';
      members += isRange && from.length === 1 ? this.#range(from) : from;
    }
    const chosen = isNegated
      ? Array.from(PRINTABLE)
          .filter((character) => !members.includes(character))
          .join('')
      : members;
    if (chosen === '') throw new UnknownPattern();
    return chosen;
  }

  #range(from: string): string {
    this.#take();
    const to = this.#takes('\\') ? this.#escaped() : this.#take();
    const [first = 0, last = 0] = [from.codePointAt(0), to.codePointAt(0)];
    if (last < first || last - first > 10_000) throw new UnknownPattern();
    return Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)).join('');
  }

  /** The characters that an escape stands for. */
  #escaped(): string {
    const character = this.#take();
    switch (character) {
      case 'd':
        return DIGITS;
      case 'w':
        return WORD;
      case 's':
        return ' ';
      case 'D':
        return LETTERS;
      case 'S':
        return WORD;
      case 'W':
        return ' -.,';
      case 't':
        return '\t';
      case 'n':
        return '\n';
      default:
        if (/[a-z\d]/iu.test(character)) throw new UnknownPattern();
        return character;
    }
  }

  #repeated(make: Make): Make {
    const bounds = this.#bounds();
    if (!bounds) return make;
    this.#takes('?'); // a lazy one matches the same
    const [least, most] = bounds;
    return (draw) => Array.from({ length: draw.whole(least, most) }, () => make(draw)).join('');
  }

  #bounds(): readonly [number, number] | undefined {
    if (this.#takes('?')) return [0, 1];
    if (this.#takes('*')) return [0, MOST_MORE];
    if (this.#takes('+')) return [1, 1 + MOST_MORE];
    if (this.#next !== '{') return undefined;
    const braces = /^\{(\d+)(,?)(\d*)\}/u.exec(this.#characters.slice(this.#at).join(''));
    if (!braces) throw new UnknownPattern();
    this.#at += braces[0].length;
    const least = Number(braces[1]);
    const most = braces[2] === '' ? least : braces[3] === '' ? least + MOST_MORE : Number(braces[3]);
    return [least, Math.min(most, least + 50)];
  }

  get #next(): string | undefined {
    return this.#characters[this.#at];
  }

  #take(): string {
    const character = this.#characters[this.#at++];
    if (character === undefined) throw new UnknownPattern();
    return character;
  }

  #takes(character: string): boolean {
    if (this.#next !== character) return false;
    this.#at++;
    return true;
  }
}

function oneOf(characters: string): Make {
  const all = Array.from(characters);
  return (draw) => draw.of(all);
}
