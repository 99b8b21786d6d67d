import type { PlanPart } from '@planloom/executor-core';

/** Objects inside objects deeper than this are none of a plan. */
const MOST_DEPTH = 200;
const LONGEST_TAG = '<thinking>'.length;

/**
 * Finds the parts of a plan in a text that comes piece by piece: the fields before `steps` as soon as `steps` begins, then each step as soon as it is
 * complete. Every character is looked at once, and what was told is not kept.
 *
 * Words, code fences and thoughts before the plan are passed over. What is not JSON ends the scanning: the whole answer is read with more tolerance later.
 */
export class PlanScanner {
  /** From where the current object, or the text still looked through, begins. */
  #text = '';
  /** The next character to look at. */
  #at = 0;
  #phase: 'before' | 'header' | 'steps' | 'over' = 'before';
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** Where the current string began; in the header it may be a key. */
  #stringStart = 0;
  #lastString = '';
  #index = 0;
  /** The end of the thought that the text is in. */
  #closing: string | undefined = undefined;

  /** Whether nothing more will come of it: the steps have ended, or what is there is no JSON. */
  get isOver(): boolean {
    return this.#phase === 'over';
  }

  /** The parts that have become complete with this piece. */
  push(piece: string): PlanPart[] {
    if (this.isOver) return [];
    this.#text += piece;
    const parts: PlanPart[] = [];
    while (this.#at < this.#text.length && !this.isOver) {
      const part = this.#phase === 'before' ? this.#findStart() : this.#look();
      if (part === 'wait') break;
      if (part) parts.push(part);
    }
    return parts;
  }

  /** Goes to the first object; waits where there is none yet, or a thought has begun that has not ended. */
  #findStart(): 'wait' | undefined {
    if (this.#closing !== undefined) return this.#leaveThought(this.#closing);
    const opening = this.#text.indexOf('{', this.#at);
    const thought = /<(think|thinking|reasoning)>/.exec(this.#text);
    if (thought && (opening === -1 || thought.index < opening)) {
      this.#closing = `</${thought[1]}>`;
      this.#drop(thought.index + thought[0].length);
      return undefined;
    }
    // The beginning of a tag may stand at the end.
    if (opening === -1) return this.#keepEnd(LONGEST_TAG);
    this.#drop(opening);
    this.#phase = 'header';
    this.#depth = 0;
    return undefined;
  }

  #leaveThought(closing: string): 'wait' | undefined {
    const end = this.#text.indexOf(closing);
    if (end === -1) return this.#keepEnd(closing.length);
    this.#drop(end + closing.length);
    this.#closing = undefined;
    return undefined;
  }

  #keepEnd(count: number): 'wait' {
    this.#drop(Math.max(0, this.#text.length - count));
    return 'wait';
  }

  #drop(count: number): void {
    this.#text = this.#text.slice(count);
    this.#at = 0;
  }

  #look(): PlanPart | undefined {
    const character = this.#text.charAt(this.#at);
    this.#at += 1;
    if (this.#isInString) return this.#lookInString(character);
    if (character === '"') {
      this.#isInString = true;
      this.#stringStart = this.#at - 1;
      return undefined;
    }
    if (character === '{' || character === '[') return this.#open(character);
    if (character === '}' || character === ']') return this.#close();
    return undefined;
  }

  #lookInString(character: string): undefined {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (character === '\\') this.#isEscaped = true;
    else if (character === '"') {
      this.#isInString = false;
      // Keys of the plan itself are short; values need not be looked at.
      const isOfPlan = this.#phase === 'header' && this.#depth === 1;
      if (isOfPlan) this.#lastString = this.#text.slice(this.#stringStart, this.#at);
    }
    return undefined;
  }

  #open(character: string): PlanPart | undefined {
    this.#depth += 1;
    if (this.#depth > MOST_DEPTH) this.#phase = 'over';
    const isSteps =
      this.#phase === 'header' && character === '[' && this.#depth === 2 && this.#lastString === '"steps"';
    if (isSteps) return this.#header();
    if (this.#phase === 'steps' && character === '{' && this.#depth === 3) {
      this.#drop(this.#at - 1);
      this.#at = 1;
    }
    return undefined;
  }

  #header(): PlanPart | undefined {
    const fields = this.#text.slice(0, this.#stringStart).trimEnd().replace(/,$/, '');
    const header = parse(`${fields}}`);
    if (header === undefined) return this.#end();
    this.#phase = 'steps';
    this.#drop(this.#at);
    return { type: 'header', header };
  }

  #close(): PlanPart | undefined {
    this.#depth -= 1;
    if (this.#phase === 'header') {
      // An object without steps was not the plan.
      if (this.#depth === 0) this.#startOver();
      return undefined;
    }
    if (this.#depth < 2) return this.#end();
    return this.#depth === 2 ? this.#step() : undefined;
  }

  #step(): PlanPart | undefined {
    const step = parse(this.#text.slice(0, this.#at));
    if (step === undefined) return this.#end();
    this.#drop(this.#at);
    const index = this.#index;
    this.#index += 1;
    return { type: 'step', index, step };
  }

  #startOver(): undefined {
    this.#phase = 'before';
    this.#lastString = '';
    this.#drop(this.#at);
    return undefined;
  }

  #end(): undefined {
    this.#phase = 'over';
    this.#text = '';
    return undefined;
  }
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    // Not JSON: nothing more is told.
    return undefined;
  }
}
