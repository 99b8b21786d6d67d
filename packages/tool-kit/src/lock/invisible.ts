/**
 * Characters that nobody sees and models read: controls, soft hyphens, zero-width and bidirectional ones, Unicode tags, and the
 * variation selectors that can spell out bytes. Left-to-right marks and joiners are not among them, as honest texts need them.
 *
 * @see Unicode Technical Report 36, "Unicode Security Considerations"; Boucher and Anderson, "Trojan Source", 2021
 */
const INVISIBLE =
  // oxlint-disable-next-line eslint/no-control-regex, eslint/no-misleading-character-class -- these are what is looked for
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u00AD\u180E\u200B\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}\u{E0100}-\u{E01EF}]/gu;

/** A flag such as that of Wales, the one honest use of Unicode tags; and a joiner inside of a Latin word, which has no honest use. */
const FLAG = /\u{1F3F4}[\u{E0020}-\u{E007E}]{2,6}\u{E007F}/gu;
const JOINER_IN_WORD = /(?<=[A-Za-z])[\u200C\u200D]+(?=[A-Za-z])/gu;

/** The text with every character that cannot be seen written out: `<U+202E>`. */
export function showInvisible(text: string): string {
  return replaceInvisible(text, (found) => Array.from(found, codePoint).join(''));
}

/** The text without the characters that cannot be seen. */
export function removeInvisible(text: string): string {
  return replaceInvisible(text, () => '');
}

function replaceInvisible(text: string, replacement: (found: string) => string): string {
  const flags: string[] = [];
  return text
    .replaceAll(FLAG, (flag) => {
      flags.push(flag);
      return '\uE000';
    })
    .replaceAll(INVISIBLE, replacement)
    .replaceAll(JOINER_IN_WORD, replacement)
    .replaceAll('\uE000', () => flags.shift() ?? '\uE000');
}

function codePoint(character: string): string {
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
}
