import { isThenable } from '../warnings.ts';
import { replaceSecrets, type SecretPlace } from './secret-arguments.ts';
import { missingSecret, unavailableSecret, wrongSecret } from './secret-error.ts';
import { SecretRedactor } from './secret-redactor.ts';
import type { SecretText } from './secret-text.ts';
import type { SecretsProvider } from './secrets-provider.ts';

/** The secrets of one run: gets them for calls, and knows all that it has given to tools. */
export class RunSecrets {
  readonly redactor: SecretRedactor = new SecretRedactor();
  readonly #provider: SecretsProvider | undefined;

  constructor(provider: SecretsProvider | undefined) {
    this.#provider = provider;
  }

  /**
   * The arguments with the secrets in them, as its tool gets them; a promise only if the provider gives one.
   *
   * @throws SecretError if there is none of a name, or it cannot be had; a promise rejects with the same
   */
  reveal(input: unknown, places: readonly SecretPlace[], signal: AbortSignal): unknown {
    const names = namesIn(input, places);
    const values = names.map((name) => this.#get(name, signal));
    if (!values.some(isThenable)) return this.#fill(input, places, names, values);
    return Promise.all(values).then((all) => this.#fill(input, places, names, all));
  }

  #get(name: string, signal: AbortSignal): unknown {
    if (!this.#provider) throw missingSecret(name, false);
    let value: unknown;
    try {
      value = this.#provider.get(name, signal);
    } catch (error) {
      throw unavailableSecret(name, error);
    }
    return isThenable(value)
      ? value.then(undefined, (error: unknown) => Promise.reject(unavailableSecret(name, error)))
      : value;
  }

  #fill(input: unknown, places: readonly SecretPlace[], names: readonly string[], values: readonly unknown[]): unknown {
    const known = new Map(names.map((name, index) => [name, this.#learn(name, values[index])]));
    return replaceSecrets(input, places, (text) => text.reveal(known));
  }

  #learn(name: string, value: unknown): string {
    if (value === undefined || value === '') throw missingSecret(name, true);
    if (typeof value !== 'string') throw wrongSecret(name, value);
    this.redactor.add(name, value);
    return value;
  }
}

function namesIn(input: unknown, places: readonly SecretPlace[]): string[] {
  const names = new Set<string>();
  replaceSecrets(input, places, (text: SecretText) => {
    for (const part of text.parts) if (typeof part !== 'string') names.add(part.secret);
    return text;
  });
  return [...names];
}
