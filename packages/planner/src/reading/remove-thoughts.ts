import { findValues } from './find-values.ts';
import { readExactly } from './read-value.ts';

/** An answer without what the model thought aloud. */
export interface SpokenText {
  readonly text: string;
  readonly hadThoughts: boolean;
  /** Whether nothing but thoughts was said; the text is theirs. */
  readonly isThought: boolean;
}

const NAMES = 'think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad';
const OPENING = new RegExp(`<(${NAMES})>|<\\|channel\\|>analysis<\\|message\\|>`, 'gi');
/** The end of a thought whose beginning stood in the model's template. */
const CLOSING = new RegExp(`</(?:${NAMES})>`, 'gi');
/** The channel of the answer, as models with the harmony format write it. */
const FINAL_CHANNEL = /<\|channel\|>final[^<]*(?:<\|constrain\|>[^<]*)?<\|message\|>/g;
const CONTROL = /<\|(?:end|return|eot_id|im_end|endoftext)\|>/g;

/**
 * Leaves out thoughts: `<think>…</think>` and the like, also one that never ends, or whose beginning is missing. What stands in a string of a value is no
 * thought. If nothing else was said, the text stays: an answer inside a thought is better than none.
 */
export function removeThoughts(answer: string): SpokenText {
  const { thoughts, marks } = findParts(answer);
  const text = without(answer, [...thoughts, ...marks]);
  if (text.trim() !== '' || thoughts.length === 0) {
    return { text, hadThoughts: text.length < answer.length, isThought: false };
  }
  const inside = answer.replaceAll(OPENING, '').replaceAll(CLOSING, '').replaceAll(CONTROL, '');
  return { text: inside, hadThoughts: false, isThought: true };
}

type Range = readonly [start: number, end: number];

function findParts(answer: string): { readonly thoughts: readonly Range[]; readonly marks: readonly Range[] } {
  if (!/<[|/a-z]/i.test(answer)) return { thoughts: [], marks: [] };
  const values = findValues(answer).filter((found) => readExactly(found) !== undefined);
  const isSaid = ({ start, end }: { start: number; end: number }, index: number): boolean =>
    start < index && index < end;
  const matches = (pattern: RegExp): RegExpExecArray[] =>
    [...answer.matchAll(pattern)].filter(({ index }) => !values.some((value) => isSaid(value, index)));
  const thoughts = pairs(answer, matches(OPENING));
  const lone = firstOutside(matches(CLOSING), thoughts);
  const final = matches(FINAL_CHANNEL).at(-1);
  return {
    thoughts: [...thoughts, ...[lone, final].flatMap((mark) => (mark ? [[0, endOf(mark)] as const] : []))],
    marks: matches(CONTROL).map((mark) => [mark.index, endOf(mark)] as const),
  };
}

/** The first mark that stands in none of the ranges; both are in order. */
function firstOutside(marks: readonly RegExpExecArray[], ranges: readonly Range[]): RegExpExecArray | undefined {
  let next = 0;
  for (const mark of marks) {
    while (next < ranges.length && (ranges[next]?.[1] ?? 0) <= mark.index) next += 1;
    const start = ranges[next]?.[0];
    if (start === undefined || mark.index < start) return mark;
  }
  return undefined;
}

function endOf({ index, 0: text }: RegExpExecArray): number {
  return index + text.length;
}

/** From each opening tag to the closing one; one pass over the text, whatever it holds. */
function pairs(answer: string, openings: readonly RegExpExecArray[]): Range[] {
  const small = answer.toLowerCase();
  const ranges: Range[] = [];
  let position = 0;
  for (const { index, 1: name } of openings) {
    if (index < position) continue;
    const closing = name === undefined ? '<|end|>' : `</${name.toLowerCase()}>`;
    const end = small.indexOf(closing, index);
    position = end === -1 ? answer.length : end + closing.length;
    ranges.push([index, position]);
  }
  return ranges;
}

function without(text: string, ranges: readonly Range[]): string {
  const kept: string[] = [];
  let position = 0;
  for (const [start, end] of ranges.toSorted(([left], [right]) => left - right)) {
    if (start > position) kept.push(text.slice(position, start));
    position = Math.max(position, end);
  }
  return [...kept, text.slice(position)].join('');
}
