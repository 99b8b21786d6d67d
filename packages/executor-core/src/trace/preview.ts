import { define } from '../program/frame.ts';
import { bytesMark, cutText, DEEPER, MORE_KEYS, moreMark, REDACTED, UNREADABLE } from './shown-marks.ts';

/** How values are shown. */
export interface PreviewSettings {
  /** False: not at all. */
  readonly values: boolean;
  /** About how much of a value is kept; larger ones are cut. */
  readonly maxBytes: number;
  readonly secrets: readonly string[];
  readonly secretKeys: RegExp;
}

/** Names of keys that usually hold a secret. */
export const SECRET_KEYS: RegExp =
  /^(?:proxy-)?authorization$|^(?:set-)?cookie$|^pass(?:word|wd|phrase)$|^credentials?$|(?:^|[-_.])secret$|Secret$|^(?:.*[-_.])?(?:api|access|private|signing|encryption)[-_]?key$|(?:Api|Access|Private)Key$|^(?:(?:.*[-_.])?(?:access|auth|refresh|bearer|id|api|session)[-_]?)?token$|(?:access|auth|refresh|bearer|id|api|session)Token$/i;

const MAX_DEPTH = 64;
/** What the frame of a value counts: quotes, commas, brackets. */
const OVERHEAD_BYTES = 4;
const NUMBER_BYTES = 8;

/**
 * Shows values in traces and events: bounded, without secrets, fit for JSON. A value that needs no change is shown as it is,
 * by reference; a large one is looked at only as far as the bound and, if it comes again, not at all.
 */
export class Preview {
  readonly #settings: PreviewSettings;
  readonly #isSecretKey = new Map<string, boolean>();
  readonly #cut = new WeakMap<object, unknown>();
  /** Large values inside of others, as they were shown last, and the bytes there were for that. */
  readonly #cutInside = new WeakMap<object, { readonly left: number; readonly shown: unknown }>();

  constructor(settings: PreviewSettings) {
    const { source, flags } = settings.secretKeys;
    this.#settings = {
      ...settings,
      // One may begin with another.
      secrets: settings.secrets.filter((secret) => secret.length > 0).sort((one, other) => other.length - one.length),
      secretKeys: new RegExp(source, flags.replaceAll(/[gy]/gu, '')),
    };
  }

  /** The value as it may be shown; `undefined` if values are not shown. */
  show(value: unknown): unknown {
    if (!this.#settings.values) return undefined;
    if (typeof value !== 'object' || value === null) return this.#showScalar(value);
    try {
      return this.#showObject(value);
    } catch {
      return UNREADABLE; // a getter or a proxy of the value threw
    }
  }

  #showObject(value: object): unknown {
    const known = this.#cut.get(value);
    if (known !== undefined) return known;
    if (this.#measure(value, this.#settings.maxBytes, 0) >= 0) return value;
    const shown = this.#copy(value, { left: this.#settings.maxBytes }, 0);
    this.#cut.set(value, shown);
    return shown;
  }

  /** A copy of the value as it may be shown, for one that whoever gave it goes on changing. */
  showCopy(value: unknown): unknown {
    if (!this.#settings.values || typeof value !== 'object' || value === null) return this.show(value);
    try {
      return this.#copy(value, { left: this.#settings.maxBytes }, 0);
    } catch {
      return UNREADABLE;
    }
  }

  /** Texts that must not be seen. */
  get secrets(): readonly string[] {
    return this.#settings.secrets;
  }

  /** A text without secrets, cut where it is longer than a value may be. */
  text(text: string): string {
    return cutText(this.#withoutSecrets(text), this.#settings.maxBytes);
  }

  #withoutSecrets(text: string): string {
    let clean = text;
    for (const secret of this.#settings.secrets) clean = clean.replaceAll(secret, REDACTED);
    return clean;
  }

  #showScalar(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'bigint') return String(value);
    return typeof value === 'function' || typeof value === 'symbol' ? `[${typeof value}]` : value;
  }

  /** The bytes left after this value; below 0 if it cannot be shown as it is. */
  #measure(value: unknown, left: number, depth: number): number {
    switch (typeof value) {
      case 'string':
        return this.#hasSecret(value) ? -1 : left - value.length - OVERHEAD_BYTES;
      case 'number':
      case 'boolean':
      case 'undefined':
        return left - NUMBER_BYTES;
      case 'object':
        return value === null ? left - NUMBER_BYTES : this.#measureObject(value, left, depth);
      default:
        return -1;
    }
  }

  #measureObject(value: object, left: number, depth: number): number {
    if (depth > MAX_DEPTH || ArrayBuffer.isView(value)) return -1;
    // One look saves going through a large argument that every step hands on.
    if (depth === 1 && this.#cutInside.has(value)) return -1;
    let rest = left - OVERHEAD_BYTES;
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length && rest >= 0; index++) {
        rest = this.#measure(value[index], rest, depth + 1);
      }
      return rest;
    }
    for (const key in value) {
      if (rest < 0 || this.#isSecret(key)) return -1;
      rest = this.#measure((value as Record<string, unknown>)[key], rest - key.length - OVERHEAD_BYTES, depth + 1);
    }
    return rest;
  }

  #copy(value: unknown, budget: { left: number }, depth: number): unknown {
    if (typeof value !== 'object' || value === null) return this.#copyScalar(value, budget);
    if (ArrayBuffer.isView(value)) return bytesMark(value.byteLength);
    if (depth > MAX_DEPTH) return DEEPER;
    if (depth === 1) return this.#copyArgument(value, budget);
    return this.#copyContents(value, budget, depth);
  }

  /** A value that takes up all there is left is kept: the next step that is given it shows the same. */
  #copyArgument(value: object, budget: { left: number }): unknown {
    const { left } = budget;
    const known = this.#cutInside.get(value);
    if (known?.left === left) {
      budget.left = 0;
      return known.shown;
    }
    const shown = this.#copyContents(value, budget, 1);
    // What only its neighbours left no room for is looked at anew the next time.
    const isLarge = budget.left <= 0 && this.#measure(value, this.#settings.maxBytes, 1) < 0;
    if (isLarge) this.#cutInside.set(value, { left, shown });
    return shown;
  }

  #copyContents(value: object, budget: { left: number }, depth: number): unknown {
    budget.left -= OVERHEAD_BYTES;
    return Array.isArray(value) ? this.#copyArray(value, budget, depth) : this.#copyObject(value, budget, depth);
  }

  #copyScalar(value: unknown, budget: { left: number }): unknown {
    const shown =
      typeof value === 'string'
        ? cutText(this.#withoutSecrets(value), Math.max(0, budget.left))
        : this.#showScalar(value);
    budget.left -= typeof shown === 'string' ? shown.length + OVERHEAD_BYTES : NUMBER_BYTES;
    return shown;
  }

  #copyArray(items: readonly unknown[], budget: { left: number }, depth: number): unknown[] {
    const copy: unknown[] = [];
    for (const item of items) {
      if (budget.left <= 0) {
        copy.push(moreMark(items.length - copy.length));
        break;
      }
      copy.push(this.#copy(item, budget, depth + 1));
    }
    return copy;
  }

  #copyObject(value: object, budget: { left: number }, depth: number): Record<string, unknown> {
    const copy: Record<string, unknown> = {};
    const keys = Object.keys(value);
    for (const [index, key] of keys.entries()) {
      if (budget.left <= 0) {
        copy[MORE_KEYS] = moreMark(keys.length - index);
        break;
      }
      budget.left -= key.length + OVERHEAD_BYTES;
      const shown = this.#isSecret(key)
        ? REDACTED
        : this.#copy((value as Record<string, unknown>)[key], budget, depth + 1);
      define(copy, this.#withoutSecrets(key), shown);
    }
    return copy;
  }

  #isSecret(key: string): boolean {
    let isSecret = this.#isSecretKey.get(key);
    if (isSecret === undefined) {
      isSecret = this.#settings.secretKeys.test(key) || this.#hasSecret(key);
      if (this.#isSecretKey.size < 10_000) this.#isSecretKey.set(key, isSecret);
    }
    return isSecret;
  }

  #hasSecret(text: string): boolean {
    return this.#settings.secrets.some((secret) => text.includes(secret));
  }
}
