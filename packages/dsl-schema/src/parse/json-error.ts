import { printParseErrorCode, type ParseError } from 'jsonc-parser';

import { unicodePattern } from '../unicode-pattern.ts';
import { createLineTable } from './line-table.ts';
import { openBrackets, type OpenBracket } from './open-brackets.ts';
import type { ParseProblem } from './problem.ts';

/** What is wrong with a text that is no JSON, in words for a person. */
export function explainJsonError(text: string, error: ParseError): ParseProblem {
  const { offset, length } = error;
  const end = offset + Math.max(length, 1);
  const open = openBrackets(text, offset);
  if (open.length > 0 && end >= text.trimEnd().length && !/[}\]]/.test(text[offset] ?? '')) {
    return { ...explainCutOff(text, open), start: offset, end };
  }
  const template = templateStart(text, offset);
  if (template !== undefined) return { ...UNQUOTED_TEMPLATE, start: template, end: template + 2 };
  return { ...(explainToken(text, offset) ?? explainCode(text, error, open)), start: offset, end };
}

type Explanation = Pick<ParseProblem, 'code' | 'message' | 'suggestion'>;

const UNQUOTED_TEMPLATE: Explanation = {
  code: 'parse/unquoted-template',
  message: 'a template stands in a string, and this one has no quotes',
  suggestion: 'write "{{…}}"',
};

/** Words of other languages, and what JSON writes instead. */
const FOREIGN_WORDS: ReadonlyMap<string, string> = new Map([
  ['True', 'true'],
  ['False', 'false'],
  ['None', 'null'],
  ['undefined', 'null'],
  ['NaN', 'null'],
  ['Infinity', 'null'],
  ['-Infinity', 'null'],
]);

function explainCutOff(text: string, open: readonly OpenBracket[]): Explanation {
  const lines = createLineTable(text);
  const inner = open
    .slice(-3)
    .map(({ bracket, offset, field }) => {
      const name = field === undefined ? '' : ` of "${field}"`;
      return `the "${bracket}"${name} of line ${lines.positionAt(offset).line}`;
    })
    .reverse();
  const rest = open.length > inner.length ? ` and ${open.length - inner.length} more` : '';
  return {
    code: 'parse/cut-off',
    message: `the text ends too early: ${inner.join(', ')}${rest} ${open.length === 1 ? 'is' : 'are'} not closed`,
    suggestion: 'a model that wrote this was probably stopped by its limit of tokens; ask it for the rest',
  };
}

/** Offset of the `{{` or `${` of a template without quotes; the parser stumbles over its second bracket. */
function templateStart(text: string, offset: number): number | undefined {
  return [offset, offset - 1].find((start) => ['{{', '${'].includes(text.slice(start, start + 2)));
}

const WORD = unicodePattern(String.raw`^-?[\p{L}_$][\p{L}\p{N}_$.-]*`);

/** What can be told from the characters alone. */
function explainToken(text: string, offset: number): Explanation | undefined {
  const rest = text.slice(offset, offset + 80);
  if (rest.startsWith('```')) return FENCED;
  if (rest.startsWith("'")) {
    return quotes('parse/single-quotes', 'JSON strings stand in double quotes, not in single ones');
  }
  if (/^[“”„‘’«»]/.test(rest)) {
    return quotes('parse/syntax', 'these are typographic quotes; JSON strings stand in plain double quotes');
  }
  const word = WORD().exec(rest)?.[0];
  return word === undefined ? undefined : explainWord(word, text.slice(offset + word.length));
}

/** A Markdown code block around the plan. */
export const FENCED: Explanation = {
  code: 'parse/fenced',
  message: 'this is the fence of a Markdown code block, not part of a plan',
  suggestion: 'give the text between the fences only',
};

function quotes(code: string, message: string): Explanation {
  return { code, message, suggestion: 'write "…"' };
}

function explainWord(word: string, rest: string): Explanation {
  const json = FOREIGN_WORDS.get(word);
  if (json !== undefined) return syntax(`JSON has no \`${word}\``, `write ${json}`);
  if (/^\s*:/.test(rest)) return syntax(`the name of a field stands in double quotes`, `write "${word}"`);
  return syntax(`\`${word}\` has no quotes`, `write "${word}", if it is meant as a text`);
}

function syntax(message: string, suggestion?: string): Explanation {
  return { code: 'parse/syntax', message, ...(suggestion === undefined ? {} : { suggestion }) };
}

/** What can be told from what the parser expected. */
function explainCode(text: string, { error, offset }: ParseError, open: readonly OpenBracket[]): Explanation {
  const found = text[offset] ?? '';
  const last = open.at(-1);
  if (last !== undefined && isWrongClose(found, last)) return explainWrongClose(text, found, last);
  switch (printParseErrorCode(error)) {
    case 'PropertyNameExpected':
      return syntax(`expected the name of a field in double quotes, found \`${found}\``);
    case 'ValueExpected':
      return syntax(`expected a value, found \`${found}\``);
    case 'ColonExpected':
      return syntax(`expected ":" after the name of a field, found \`${found}\``);
    case 'CommaExpected':
      return syntax('a comma is missing before this', 'put "," between entries');
    case 'EndOfFileExpected':
      return syntax(`the plan has ended before this \`${found}\``, 'a text holds one plan; remove what follows it');
    case 'UnexpectedEndOfString':
      return syntax('this string has no closing quote on its line', 'write \\n for a line break inside a string');
    case 'UnexpectedEndOfNumber':
    case 'InvalidNumberFormat':
      return syntax('this number is not complete');
    case 'InvalidUnicode':
    case 'InvalidEscapeCharacter':
      return syntax('this string has an escape that JSON does not know', String.raw`write \\ for a backslash`);
    case 'InvalidCharacter':
      return syntax('this string has a control character, such as a tab', String.raw`write \t or \n`);
    case 'UnexpectedEndOfComment':
      return syntax('this comment is never closed', 'end it with */');
    default:
      return syntax(`\`${found}\` is not JSON`);
  }
}

function isWrongClose(found: string, open: OpenBracket): boolean {
  return (found === '}' && open.bracket === '[') || (found === ']' && open.bracket === '{');
}

function explainWrongClose(text: string, found: string, open: OpenBracket): Explanation {
  const { line, column } = createLineTable(text).positionAt(open.offset);
  return syntax(
    `\`${found}\` closes nothing: the \`${open.bracket}\` of line ${line}, column ${column}, is still open`,
  );
}
