import type { YAMLError } from 'yaml';

import { FENCED } from './json-error.ts';
import type { ParseProblem } from './problem.ts';
import { unquotedTemplate } from './unquoted-template.ts';

/** What is wrong with a text that is no YAML, in words for a person. */
export function explainYamlError(text: string, error: YAMLError): ParseProblem {
  const [start, end] = error.pos;
  const template = templateBefore(text, start);
  if (template !== undefined) return unquotedTemplate(text, template);
  const span = { start, end: Math.max(end, start + 1) };
  if (isCutOff(text, error)) return { ...CUT_OFF, ...span };
  return { ...(explainText(text, start) ?? explainCode(error)), ...span };
}

type Explanation = Pick<ParseProblem, 'code' | 'message' | 'suggestion'>;

/** Offset of a `{{` (or, inside brackets, a `${`) without quotes on the line of the error or before it. */
function templateBefore(text: string, offset: number): number | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(lineStart).split('\n', 1)[0] ?? '';
  const found = /(?:^|[:\-,?]\s+|[[{,]\s*)(\{\{|\$\{)/d.exec(line);
  const start = found?.indices?.[1]?.[0];
  return start === undefined ? undefined : lineStart + start;
}

/** What can be told from the characters alone. */
function explainText(text: string, offset: number): Explanation | undefined {
  if (text.startsWith('```', offset)) return FENCED;
  if (/^[@`%]/.test(text.slice(offset, offset + 1))) {
    return syntax(`a text without quotes cannot start with "${text[offset]}"`, 'put the text in quotes');
  }
  if (/\n[{[]/.test(text) && !/^(?:version|steps)\s*:/m.test(text)) return SURROUNDED;
  return undefined;
}

/** The library's own words are good for most errors; these are the ones that people meet without knowing YAML. */
function explainCode({ code, message }: YAMLError): Explanation {
  switch (code) {
    case 'TAB_AS_INDENT':
      return syntax('this line is indented with a tab', 'indent with blanks');
    case 'MULTIPLE_DOCS':
      return {
        code: 'parse/multiple-documents',
        message: 'a second document starts here',
        suggestion: 'a text holds one plan',
      };
    case 'BAD_INDENT':
      return syntax(message, 'let the entries of one list or map start in the same column');
    case 'BLOCK_AS_IMPLICIT_KEY':
      return syntax('a second ": " on one line', 'put a text that holds ": " in quotes');
    case 'RESOURCE_EXHAUSTION':
      return { code: 'plan/too-deep', message: 'lists and maps are nested too deep here' };
    default:
      return syntax(message.replace(/\.$/, ''));
  }
}

const CUT_OFF: Explanation = {
  code: 'parse/cut-off',
  message: 'the text ends before a quote or bracket is closed',
  suggestion: 'close it, or ask for the rest of the text',
};

function isCutOff(text: string, { code, message, pos }: YAMLError): boolean {
  const isAtEnd = pos[0] >= text.trimEnd().length;
  return (
    isAtEnd &&
    (code === 'BAD_INDENT' || message.startsWith('Missing closing') || /must end with|and end with/.test(message))
  );
}

/** Prose of a model before or after a plan in JSON. */
const SURROUNDED: Explanation = {
  code: 'parse/surrounded',
  message: 'there is other text around the plan',
  suggestion: 'give the plan only, from "{" to "}"',
};

function syntax(message: string, suggestion?: string): Explanation {
  return { code: 'parse/syntax', message, ...(suggestion === undefined ? {} : { suggestion }) };
}
