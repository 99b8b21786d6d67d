import { encodeText } from './serialize-parameter.ts';

/** Shorter texts are no secrets, and would be found everywhere. */
const SHORTEST = 6;

/** A text without the secrets of a call, which some services send back. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret.length >= SHORTEST).reduce(replaceSecret, text);
}

function replaceSecret(text: string, secret: string): string {
  // As it is, as it stands inside JSON, and as it stands in an address.
  const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeText(secret)];
  return [...new Set(forms)].reduce((shown, form) => shown.replaceAll(form, '[redacted]'), text);
}
