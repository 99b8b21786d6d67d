/** A piece of a text with secrets in it: text, or the name of a secret. */
export type SecretPart = string | { readonly secret: string };

/**
 * A text with secrets in it that are not known yet. It is told by its class and not by what is in it, so nothing that a tool returns can
 * be one. Wherever it is written, the references stand in place of the secrets.
 */
export class SecretText {
  readonly parts: readonly SecretPart[];

  constructor(parts: readonly SecretPart[]) {
    this.parts = parts;
    Object.freeze(this);
  }

  /** The text with the values in it. */
  reveal(values: ReadonlyMap<string, string>): string {
    return this.parts.map((part) => (typeof part === 'string' ? part : (values.get(part.secret) ?? ''))).join('');
  }

  toString(): string {
    return this.parts.map((part) => (typeof part === 'string' ? part : referenceTo(part.secret))).join('');
  }

  toJSON(): string {
    return this.toString();
  }

  static {
    Object.defineProperty(this.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value(this: SecretText): string {
        return this.toString();
      },
    });
  }
}

/** How a secret is shown: as a plan reads it. */
export function referenceTo(secret: string): string {
  return `{{secrets.${secret}}}`;
}
