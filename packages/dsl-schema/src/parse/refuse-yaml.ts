import { yaml } from '../deferred/yaml.ts';
import { tooDeep, type ParseProblem } from './problem.ts';

/** The control characters with which the lexer marks the start of a document and of a plain scalar; they are not in the text. */
const MARKS = new Set(['\u0002', '\u001F', '\u0018']);

/** About 8,000 ordinary steps. Reading YAML takes a hundred times as long as JSON, most of all where it is wrong. */
const MAXIMUM_TOKENS = 500_000;

/**
 * Why a text is not even given to the YAML parser, if it is too large for it or nests deeper than `maximum`.
 *
 * The parser is recursive and may take the whole process down on a text of a million dashes, so the levels are counted first,
 * over the flat list of tokens: brackets for flow collections, columns for block collections.
 */
export function refuseYaml(text: string, maximum: number): ParseProblem | undefined {
  const { Lexer } = yaml();
  const columns: number[] = [];
  let brackets = 0;
  let offset = 0;
  let lineStart = 0;
  let entryColumn: number | undefined;
  let tokens = 0;
  for (const token of new Lexer().lex(text)) {
    if (MARKS.has(token)) continue;
    const isBlank = token.trim() === '';
    if (!isBlank) entryColumn ??= offset - lineStart;
    if (token === '[' || token === '{') brackets++;
    else if (token === ']' || token === '}') brackets = Math.max(0, brackets - 1);
    else if (brackets === 0 && (token === '-' || token === '?' || token === ':')) {
      enter(columns, entryColumn ?? 0, token === '-');
      entryColumn = undefined;
    }
    if (brackets + columns.length > maximum) return tooDeep(offset, maximum);
    if (++tokens > MAXIMUM_TOKENS) return tooLarge(offset);
    const lineBreak = token.lastIndexOf('\n');
    if (lineBreak !== -1) [lineStart, entryColumn] = [offset + lineBreak + 1, undefined];
    offset += token.length;
  }
  return undefined;
}

/** Leaves the collections that stand further right, and enters the one at this column. A list may stand at its key's column. */
function enter(columns: number[], column: number, isList: boolean): void {
  const level = column * 2 + (isList ? 1 : 0);
  while ((columns.at(-1) ?? -1) > level) columns.pop();
  if (columns.at(-1) !== level) columns.push(level);
}

function tooLarge(offset: number): ParseProblem {
  return {
    code: 'plan/too-large',
    message: 'the plan is too large for YAML: what follows here is not read',
    suggestion: 'write a plan of this size as JSON',
    start: offset,
    end: offset + 1,
  };
}
