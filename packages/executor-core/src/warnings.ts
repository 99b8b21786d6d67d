import { thrownText } from './thrown-text.ts';

const MAX_WARNINGS = 100;

/** Problems that must not touch a run: kept for its result, and told to whoever wants to know. */
export class Warnings {
  readonly list: string[] = [];
  readonly #tell: ((message: string) => void) | undefined;

  constructor(tell: ((message: string) => void) | undefined) {
    this.#tell = tell;
  }

  add(message: string): void {
    if (this.list.length === MAX_WARNINGS) this.list.push('More warnings were left out.');
    if (this.list.length > MAX_WARNINGS) return;
    this.list.push(message);
    try {
      this.#tell?.(message);
    } catch (error) {
      this.list.push(`onWarning threw: ${thrownText(error)}`);
    }
  }

  /** Runs code of the user's; what it throws or rejects with becomes a warning. */
  guard(who: string, code: () => unknown): void {
    try {
      const result = code();
      if (!isThenable(result)) return;
      result.then(undefined, (error: unknown) => this.add(`${who} rejected: ${thrownText(error)}`));
    } catch (error) {
      this.add(`${who} threw: ${thrownText(error)}`);
    }
  }
}

/** Whether a value can be awaited. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
