/** What must not be seen in a text, as far as it can be found there. */
export interface SecretParts {
  /** Texts that must not be seen, wherever they stand. */
  readonly texts: readonly string[];
  /** There is one that counts only where it stands alone: nothing can be said before the whole text is there. */
  readonly needsWhole: boolean;
}

/**
 * A text that comes in pieces, and its end held back as long as something may begin there that must not be seen. What it lets go
 * has each such text whole in it or not at all, so that whoever looks through it finds them all.
 */
export class HeldText {
  #held = '';

  /** Takes the next piece. Gives what can be looked through now, often less than there is. */
  push(piece: string, { texts, needsWhole }: SecretParts): string {
    this.#held += piece;
    if (needsWhole) return '';
    const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
    const length = lengthToLetGo(this.#held, texts);
    const isEndless = length === 0 && this.#held.length > MOST_HELD * longest;
    return this.#letGo(isEndless ? endOfLastMatch(this.#held, texts) : length);
  }

  /** The rest: no more is to come. */
  end(): string {
    return this.#letGo(this.#held.length);
  }

  #letGo(length: number): string {
    const text = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    return text;
  }
}

/** A secret that its own end begins, such as a row of dashes, may go on for ever: then no more is held back than so many times the longest secret. */
const MOST_HELD = 16;

/** Where the last of the secrets ends that are found one after the other. */
function endOfLastMatch(text: string, secrets: readonly string[]): number {
  let end = 0;
  let match = firstMatch(text, secrets, 0);
  while (match) {
    end = match.at + match.length;
    match = firstMatch(text, secrets, end);
  }
  return end;
}

function firstMatch(
  text: string,
  secrets: readonly string[],
  from: number,
): { at: number; length: number } | undefined {
  let first: { at: number; length: number } | undefined;
  for (const secret of secrets) {
    const { length } = secret;
    const at = text.indexOf(secret, from);
    const isBefore = !first || at < first.at || (at === first.at && length > first.length);
    if (at >= 0 && isBefore) first = { at, length };
  }
  return first;
}

function lengthToLetGo(text: string, secrets: readonly string[]): number {
  let length = text.length;
  for (const secret of secrets) length = Math.min(length, text.length - beginningAtEnd(text, secret));
  // One that is all there stays whole; to hold it back may cut another one.
  for (let before = -1; before !== length;) {
    before = length;
    for (const secret of secrets) length = beforeStraddling(text, secret, length);
  }
  return isInsidePair(text, length) ? length - 1 : length;
}

/** How many characters at the end of the text the secret begins with. */
function beginningAtEnd(text: string, secret: string): number {
  const first = secret.charAt(0);
  const from = Math.max(0, text.length - secret.length + 1);
  for (let at = text.indexOf(first, from); at >= 0; at = text.indexOf(first, at + 1)) {
    if (secret.startsWith(text.slice(at))) return text.length - at;
  }
  return 0;
}

/** Where the secret begins that stands on both sides of the cut, else the cut. */
function beforeStraddling(text: string, secret: string, cut: number): number {
  const at = text.indexOf(secret, Math.max(0, cut - secret.length + 1));
  return at >= 0 && at < cut ? at : cut;
}

/** Whether half of a character is on one side of the cut. */
function isInsidePair(text: string, cut: number): boolean {
  return cut > 0 && cut <= text.length && /[\uD800-\uDBFF]/u.test(text.charAt(cut - 1));
}
