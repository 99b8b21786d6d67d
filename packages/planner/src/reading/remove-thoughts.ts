/** An answer without what the model thought aloud. */
export interface SpokenText {
  readonly text: string;
  readonly hadThoughts: boolean;
}

const NAMES = 'think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad';
const OPENING = new RegExp(`<(${NAMES})>`, 'gi');
/** The end of a thought whose beginning stood in the model's template. */
const LONE_CLOSING = new RegExp(`</(?:${NAMES})>`, 'i');
/** The channel of the answer, as models with the harmony format write it. */
const FINAL_CHANNEL = /<\|channel\|>final[^<]*<\|message\|>/g;
const CONTROL = /<\|(?:end|return|eot_id|im_end|endoftext)\|>/g;

/**
 * Leaves out thoughts: `<think>…</think>` and the like, also one that never ends, or whose beginning is missing. If nothing else was said, the text
 * stays as it is: an answer inside a thought is better than none.
 */
export function removeThoughts(answer: string): SpokenText {
  const text = withoutTags(finalChannel(answer)).replace(CONTROL, '');
  const isAll = text.trim() === '';
  return isAll ? { text: answer, hadThoughts: false } : { text, hadThoughts: text.length < answer.length };
}

function finalChannel(answer: string): string {
  const last = [...answer.matchAll(FINAL_CHANNEL)].at(-1);
  return last === undefined ? answer : answer.slice(last.index + last[0].length);
}

/** One pass over the text, whatever it holds. */
function withoutTags(answer: string): string {
  const small = answer.toLowerCase();
  const spoken: string[] = [];
  let position = 0;
  for (const opening of answer.matchAll(OPENING)) {
    if (opening.index < position) continue;
    const closing = `</${opening[1]?.toLowerCase()}>`;
    const end = small.indexOf(closing, opening.index);
    spoken.push(answer.slice(position, opening.index));
    position = end === -1 ? answer.length : end + closing.length;
    if (end === -1) break;
  }
  spoken.push(answer.slice(position));
  const text = spoken.join('');
  const lone = LONE_CLOSING.exec(text);
  return lone === null ? text : text.slice(lone.index + lone[0].length);
}
