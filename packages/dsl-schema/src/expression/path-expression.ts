import { followPath } from './read-path.ts';
import type { Expression, ExpressionProblem, PathSegment, ReadVariable, Reference } from './types.ts';

const NO_WARNINGS: readonly ExpressionProblem[] = [];
const NO_SEGMENTS: readonly PathSegment[] = [];

/** An expression that is nothing but a plain path, as most are: it is its own only reference. */
export class PathExpression implements Expression, Reference {
  readonly source: string;
  readonly name: string;
  readonly segments: readonly PathSegment[];
  readonly start: number;
  readonly end: number;
  readonly warnings: readonly ExpressionProblem[];

  constructor(source: string, { name, segments, start, end }: Reference, warnings: readonly ExpressionProblem[]) {
    this.source = source;
    this.name = name;
    this.segments = segments;
    this.start = start;
    this.end = end;
    this.warnings = warnings;
  }

  get path(): Reference {
    return this;
  }

  get references(): readonly Reference[] {
    return [this];
  }

  evaluate(read: ReadVariable): unknown {
    return followPath(this, read);
  }
}

/** Words that are values or operators, so no variables. */
const WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'in']);

/** Longer ones are left to the parser, which knows the limits. */
const LONGEST = 200;

/**
 * Reads what most sources are, names with dots between them, without parsing: `page.content`, blanks around it allowed.
 *
 * @returns `undefined` for anything else, be it a path or not: the parser decides about that
 */
export function readPlainPath(source: string): PathExpression | undefined {
  if (source.length > LONGEST) return undefined;
  const start = skipBlanks(source, 0);
  let at = skipName(source, start);
  if (at === start) return undefined;
  const name = at - start === source.length ? source : source.slice(start, at);
  if (WORDS.has(name)) return undefined;
  let segments: string[] | undefined;
  while (source.charCodeAt(at) === DOT) {
    const end = skipName(source, at + 1);
    if (end === at + 1) return undefined;
    (segments ??= []).push(source.slice(at + 1, end));
    at = end;
  }
  if (skipBlanks(source, at) < source.length) return undefined;
  return new PathExpression(source, { name, segments: segments ?? NO_SEGMENTS, start, end: at }, NO_WARNINGS);
}

const BLANK = 32;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const UPPER_A = 65;
const UPPER_Z = 90;
const UNDERSCORE = 95;
const LOWER_A = 97;
const LOWER_Z = 122;

function skipBlanks(source: string, from: number): number {
  let at = from;
  while (source.charCodeAt(at) === BLANK) at++;
  return at;
}

/** Skips a letter or `_` and the letters, digits and `_` behind it. */
function skipName(source: string, from: number): number {
  let at = from;
  for (; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if ((code >= LOWER_A && code <= LOWER_Z) || (code >= UPPER_A && code <= UPPER_Z) || code === UNDERSCORE) continue;
    if (at === from || code < ZERO || code > NINE) break;
  }
  return at;
}
