import { clearedCopy } from './cleared-copy.ts';
import { secretForms, SHORTEST } from './secret-forms.ts';
import { referenceTo } from './secret-text.ts';

/** Values remembered of one secret: one that changes with every call would make every look take longer than the last. */
const VALUES_OF_ONE = 100;

/** Decodes each byte to one character, so that bytes can be looked through as text. */
const BYTES = new TextDecoder('windows-1252');

/**
 * Puts references in place of the secrets that it knows, wherever they stand in texts, values, bytes and errors. It helps against accidents:
 * a tool that wants to give a secret away can write it in a way that nobody recognises.
 */
export class SecretRedactor {
  readonly #known = new Map<string, string[]>();
  /** What stands in place of each value, and of each way to write it; the longest first. */
  #shown = new Map<string, string>();
  #forms: readonly string[] = [];
  #pattern = /(?:)/u;
  #byteForms: readonly string[] = [];
  #bytePattern = /(?:)/u;

  /** Takes in a value of a secret. */
  add(name: string, value: string): void {
    const values = this.#known.get(name) ?? [];
    if (values.includes(value)) return;
    this.#known.set(name, [...values, value].slice(-VALUES_OF_ONE));
    this.#learn();
  }

  /** The text, with references in place of secrets. */
  text(text: string): string {
    if (!this.#holds(text)) return text;
    return this.#shown.get(text) ?? text.replaceAll(this.#pattern, (form) => this.#shown.get(form) ?? form);
  }

  /** The value, with references in place of secrets: the value itself if there are none in it, else a copy of what has to change. */
  value(value: unknown): unknown {
    return clearedCopy(value, this);
  }

  /** A number, where a secret is one. */
  number(number: number | bigint): unknown {
    const text = String(number);
    return text.length < SHORTEST ? number : (this.#shown.get(text) ?? number);
  }

  /** The bytes, with references in place of secrets in UTF-8: the same bytes if there are none. */
  bytes(bytes: Uint8Array): Uint8Array {
    const text = BYTES.decode(bytes);
    if (!this.#byteForms.some((form) => text.includes(form))) return bytes;
    const pieces: Uint8Array[] = [];
    let end = 0;
    for (const { 0: form, index } of text.matchAll(this.#bytePattern)) {
      const shown = this.#shown.get(this.#forms[this.#byteForms.indexOf(form)] ?? '');
      if (shown === undefined) continue; // a reference
      pieces.push(bytes.subarray(end, index), new TextEncoder().encode(shown));
      end = index + form.length;
    }
    return joined([...pieces, bytes.subarray(end)]);
  }

  #holds(text: string): boolean {
    return this.#shown.has(text) || this.#forms.some((form) => text.includes(form));
  }

  #learn(): void {
    const shown = new Map<string, string>();
    const forms = new Set<string>();
    for (const [name, values] of this.#known) {
      for (const value of values) {
        shown.set(value, referenceTo(name));
        for (const form of secretForms(value)) {
          forms.add(form);
          if (!shown.has(form)) shown.set(form, referenceTo(name));
        }
      }
    }
    this.#shown = shown;
    this.#forms = [...forms].sort((one, other) => other.length - one.length);
    this.#pattern = anyOf(this.#forms);
    this.#byteForms = this.#forms.map((form) => BYTES.decode(new TextEncoder().encode(form)));
    this.#bytePattern = anyOf(this.#byteForms);
  }
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
