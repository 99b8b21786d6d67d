import type { SyntaxNode } from './syntax-tree.ts';
import type { ExpressionProblem } from './types.ts';

/** A path with blanks in a key, and the warning that shows how to write it. */
export interface BlankPath {
  readonly node: SyntaxNode;
  readonly warning: ExpressionProblem;
  /** Offset behind the path. */
  readonly end: number;
}

const WORD = String.raw`[\p{L}\p{M}\p{N}_#]+(?:-+[\p{L}\p{M}\p{N}_#]+)*`;
const PATH = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_]*(?:-+[\p{L}\p{N}_]+)*(?:\[\d+\]|\.${WORD}(?:[ \t]+${WORD})*)+`;
const BARE = new RegExp(String.raw`\s*(${PATH})\s*$`, 'uy');
const BEFORE_BRACES = new RegExp(String.raw`\s*(${PATH})(?=\s*\}\})`, 'uy');
const BEFORE_BRACE = new RegExp(String.raw`\s*(${PATH})(?=\s*\})`, 'uy');
/** Words that are operators, here or in other languages, are hardly part of a key: `a.ok and b.ok` are two paths. */
const OPERATOR = /[ \t](?:in|not|AND|OR|NOT|IS)[ \t]|[ \t](?:and|or)[ \t][^.]*\./u;
const SEGMENT = new RegExp(String.raw`\[(\d+)\]|\.(${WORD}(?:[ \t]+${WORD})*)`, 'uy');

/**
 * Reads a path such as `s1.Exchange Rate`, which is no expression but clear enough.
 *
 * @param close what has to follow it: the end of the source, or closing braces
 * @returns `undefined` if there is something else, also a path without blanks
 */
export function readBlankPath(source: string, start: number, close: '' | '}' | '}}'): BlankPath | undefined {
  if (!source.includes(' ', start) && !source.includes('\t', start)) return undefined;
  const pattern = close === '' ? BARE : close === '}' ? BEFORE_BRACE : BEFORE_BRACES;
  pattern.lastIndex = start;
  const written = pattern.exec(source)?.[1];
  if (written === undefined || !/[ \t]/u.test(written) || OPERATOR.test(written)) return undefined;
  const from = source.indexOf(written, start);
  return { node: pathNode(written, from), warning: blankWarning(written, from), end: from + written.length };
}

function pathNode(written: string, from: number): SyntaxNode {
  const name = written.slice(0, written.search(/[.[]/u));
  let node: SyntaxNode = { kind: 'variable', name, start: from, end: from + name.length };
  for (const { index, key, end } of segments(written, name.length)) {
    const span = { start: from, end: from + end };
    node =
      index === undefined
        ? { kind: 'field', object: node, name: key, optional: false, ...span }
        : { kind: 'index', object: node, index: literal(index, from + end), optional: false, ...span };
  }
  return node;
}

function literal(digits: string, end: number): SyntaxNode {
  return { kind: 'literal', value: Number(digits), start: end - 1 - digits.length, end: end - 1 };
}

function* segments(written: string, offset: number): Generator<{ index?: string; key: string; end: number }> {
  SEGMENT.lastIndex = offset;
  for (let found = SEGMENT.exec(written); found; found = SEGMENT.exec(written)) {
    const end = SEGMENT.lastIndex;
    yield found[1] === undefined ? { key: found[2] ?? '', end } : { index: found[1], key: '', end };
    SEGMENT.lastIndex = end;
  }
}

function blankWarning(written: string, from: number): ExpressionProblem {
  const bracketed = written.replaceAll(/\.([^.[]*[ \t][^.[]*)/gu, (_, key: string) => `[${JSON.stringify(key)}]`);
  return {
    code: 'expression/path-with-blank',
    message: `A key with a blank is better written in brackets: ${bracketed}`,
    start: from,
    end: from + written.length,
    suggestion: bracketed,
  };
}
