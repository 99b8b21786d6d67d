/** Shorter texts occur everywhere by chance: they count only where they stand alone. */
export const SHORTEST = 4;

/** Shorter pieces of base64 occur by chance. */
const SHORTEST_BASE64 = 6;

/**
 * What a secret looks like in texts: as it is, and as JSON, addresses, forms, HTML, hexadecimal and base64 write it; in base64 also as
 * a part of something longer, as in the header of a basic authentication.
 */
export function secretForms(secret: string): readonly string[] {
  const forms = new Set<string>();
  for (const text of [secret, secret.trim()]) {
    if (text.length < SHORTEST) continue;
    for (const form of textForms(text)) forms.add(form);
    for (const form of byteForms(new TextEncoder().encode(text))) forms.add(form);
  }
  return [...forms];
}

function textForms(text: string): string[] {
  return [text, ...jsonForms(text), ...addressForms(text.toWellFormed()), escapeHtml(text)];
}

/** A text in JSON may be part of a text in JSON. */
function jsonForms(text: string): string[] {
  const once = inJson(text);
  const ascii = once.replaceAll(/[^\0-\u007F]/gu, escapeUnits);
  return [once, inJson(once), ascii, inJson(ascii)];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escapeUnits(character: string): string {
  let escaped = '';
  for (let at = 0; at < character.length; at++) {
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}

function addressForms(text: string): string[] {
  const component = encodeURIComponent(text);
  const strict = component.replaceAll(/[!'()*]/g, percent);
  const form = component.replaceAll('%20', '+').replaceAll(/[!'()~]/g, percent);
  const address = encodeURI(text);
  const all = [component, strict, form, address, address.replaceAll("'", '%27')];
  return [...all, ...all.map((each) => each.replaceAll(/%[\dA-F]{2}/g, (code) => code.toLowerCase()))];
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function byteForms(bytes: Uint8Array): string[] {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const whole = base64(bytes);
  const standard = [whole, whole.replaceAll('=', ''), ...[0, 1, 2].map((offset) => base64Inside(bytes, offset))];
  const forms = standard.filter((form) => form.length >= SHORTEST_BASE64);
  const forAddresses = forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  return [hex, hex.toUpperCase(), ...forms, ...forAddresses];
}

/** The characters that stand for these bytes alone, whatever is before (so many bytes more than a multiple of three) and behind them. */
function base64Inside(bytes: Uint8Array, offset: number): string {
  const shifted = new Uint8Array(offset + bytes.length);
  shifted.set(bytes, offset);
  return base64(shifted).slice(Math.ceil((offset * 8) / 6), Math.floor((shifted.length * 8) / 6));
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
