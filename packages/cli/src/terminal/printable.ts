import { showInvisible } from '@planloom/tool-kit';

// oxlint-disable-next-line eslint/no-control-regex -- these are what has to go
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/gu;

/**
 * A text that can be shown on a terminal: control characters, which could move the cursor, change the title or hide
 * what follows, are shown by their Unicode pictures, and those that cannot be seen, which could turn a text round or hide in it, are
 * written out: `<U+202E>`. Line feeds and tabs stay.
 */
export function printable(text: string): string {
  const pictured = text.replaceAll(CONTROL, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x20 ? String.fromCodePoint(0x24_00 + code) : '\u{FFFD}';
  });
  return showInvisible(pictured);
}

/** The same on one line: every stretch of white space is one blank. */
export function printableLine(text: string): string {
  return printable(text.replaceAll(/\s+/gu, ' ').trim());
}
