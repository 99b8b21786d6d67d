import { clearedCopy } from './cleared-copy.ts';
import type { SecretParts } from './held-text.ts';
import { secretForms, SHORTEST } from './secret-forms.ts';
import { referenceTo } from './secret-text.ts';

/** Values remembered of one secret: one that changes with every call would make every look take longer than the last. */
const VALUES_OF_ONE = 100;

/** Decodes each byte to one character, so that bytes can be looked through as text. */
const BYTES = new TextDecoder('windows-1252');

/** A value of a secret and the ways to write it. */
interface KnownValue {
  readonly value: string;
  readonly forms: readonly string[];
  /** The forms that have no other form in them: a text without these has none of them. */
  readonly needles: readonly string[];
}

/**
 * Puts references in place of the secrets that it knows, wherever they stand in texts, values, bytes and errors. It helps against accidents:
 * a tool that wants to give a secret away can write it in a way that nobody recognises.
 */
export class SecretRedactor {
  readonly #known = new Map<string, KnownValue[]>();
  /** What stands in place of each value, and of each way to write it. */
  #shown = new Map<string, string>();
  #needles: readonly string[] = [];
  /** Length of the shortest needle. */
  #shortest = Number.POSITIVE_INFINITY;
  #hasNumbers = false;
  #textPattern: RegExp | undefined = undefined;
  #byteForms: BytePatterns | undefined = undefined;
  #parts: SecretParts | undefined = undefined;

  /** Takes in a value of a secret. */
  add(name: string, value: string): void {
    const values = this.#known.get(name) ?? [];
    if (values.some((known) => known.value === value)) return;
    this.#known.set(name, [...values, knownValue(value)].slice(-VALUES_OF_ONE));
    this.#hasNumbers ||= /^-?\d[\d.]*$/.test(value);
    this.#learn();
  }

  /** The text, with references in place of secrets. */
  text(text: string): string {
    const whole = this.#shown.get(text);
    if (whole !== undefined) return whole;
    if (text.length < this.#shortest || !this.#needles.some((needle) => text.includes(needle))) return text;
    this.#textPattern ??= anyOf(this.#forms());
    return text.replaceAll(this.#textPattern, (form) => this.#shown.get(form) ?? form);
  }

  /** What it looks for inside of texts. */
  get parts(): SecretParts {
    this.#parts ??= {
      texts: this.#forms(),
      needsWhole: [...this.#known.values()].some((values) => values.some(({ forms }) => forms.length === 0)),
    };
    return this.#parts;
  }

  /** The value, with references in place of secrets: the value itself if there are none in it, else a copy of what has to change. */
  value(value: unknown): unknown {
    return clearedCopy(value, this);
  }

  /** The reference of the secret that a number is, else the number. */
  number(number: number | bigint): unknown {
    if (!this.#hasNumbers) return number;
    const text = String(number);
    return text.length < SHORTEST ? number : (this.#shown.get(text) ?? number);
  }

  /** The bytes, with references in place of secrets in UTF-8: the same bytes if there are none. */
  bytes(bytes: Uint8Array): Uint8Array {
    if (bytes.length < this.#shortest) return bytes;
    this.#byteForms ??= bytePatterns(this.#needles, this.#forms(), this.#shown);
    const { needles, shown, pattern } = this.#byteForms;
    const text = BYTES.decode(bytes);
    if (!needles.some((needle) => text.includes(needle))) return bytes;
    const pieces: Uint8Array[] = [];
    let end = 0;
    for (const { 0: form, index } of text.matchAll(pattern)) {
      const reference = shown.get(form);
      if (reference === undefined) continue;
      pieces.push(bytes.subarray(end, index), new TextEncoder().encode(reference));
      end = index + form.length;
    }
    return pieces.length === 0 ? bytes : joined([...pieces, bytes.subarray(end)]);
  }

  #learn(): void {
    this.#shown = new Map();
    for (const [name, values] of this.#known) {
      const reference = referenceTo(name);
      for (const { forms } of values) for (const form of forms) this.#shown.set(form, reference);
    }
    // Another secret may be written as this one is.
    for (const [name, values] of this.#known) for (const { value } of values) this.#shown.set(value, referenceTo(name));
    this.#needles = [...this.#known.values()].flatMap((values) => values.flatMap(({ needles }) => needles));
    this.#shortest = Math.min(...this.#needles.map(({ length }) => length));
    this.#textPattern = undefined;
    this.#byteForms = undefined;
    this.#parts = undefined;
  }

  /** All that is replaced inside of texts, the longest first. */
  #forms(): string[] {
    const forms = [...this.#known.values()].flatMap((values) => values.flatMap((known) => known.forms));
    return forms.sort((one, other) => other.length - one.length);
  }
}

function knownValue(value: string): KnownValue {
  const forms = secretForms(value);
  const needles = forms.filter((form) => !forms.some((other) => other !== form && form.includes(other)));
  return { value, forms, needles };
}

/** The same for bytes: each character is one byte of the text in UTF-8. */
interface BytePatterns {
  readonly needles: readonly string[];
  readonly shown: ReadonlyMap<string, string>;
  readonly pattern: RegExp;
}

function bytePatterns(
  needles: readonly string[],
  forms: readonly string[],
  shown: ReadonlyMap<string, string>,
): BytePatterns {
  return {
    needles: needles.map(inBytes),
    shown: new Map(forms.map((form) => [inBytes(form), shown.get(form) ?? form])),
    pattern: anyOf(forms.map(inBytes)),
  };
}

function inBytes(text: string): string {
  return BYTES.decode(new TextEncoder().encode(text));
}

/** A reference is matched first, and stays: a secret that is as short as "token" may stand in one. */
function anyOf(texts: readonly string[]): RegExp {
  const escaped = texts.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  return new RegExp([String.raw`\{\{secrets\.\w+\}\}`, ...escaped].join('|'), 'g');
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
