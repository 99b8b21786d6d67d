/** Names that mean something of their own in expressions and objects, so no step or variable may have them. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'input',
  'errors',
  'secrets',
  'true',
  'false',
  'null',
  '__proto__',
  'constructor',
  'prototype',
]);

/** What nearly all names are; the other pattern takes three times as long. */
const ASCII_NAME = /^[A-Za-z_][\w-]*$/;
const NAME = /^[\p{L}_][\p{L}\p{N}\p{M}_-]*$/u;

/** Whether a text can be an id or a variable: letters of any alphabet, digits, `_` and `-`, with no digit or `-` in front. */
export function isName(text: string): boolean {
  return ASCII_NAME.test(text) || NAME.test(text);
}

/** The nearest text that can be a name. */
export function toName(text: string): string {
  const name = text.trim().replaceAll(/[^\p{L}\p{N}\p{M}_-]+/gu, '_');
  return isName(name) ? name : `_${name}`;
}
