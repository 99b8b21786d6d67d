import { stem } from '../task/stem.ts';
import type { Token } from '../task/token.ts';

/** A kind of files that people name: "READMEs", "TypeScript files". */
interface FileKind {
  /** For notes: `Markdown files`. */
  readonly name: string;
  /** Of a file's name. */
  readonly pattern: string;
  readonly extensions: readonly string[];
  /** Whether a folder has one such file, so that the singular means that one. */
  readonly single: boolean;
}

/** A kind and the tokens that name it. */
export interface NamedKind {
  readonly kind: FileKind;
  readonly used: readonly Token[];
  /** Whether one file is meant: "the README", "this document", not "each README". */
  readonly one: boolean;
}

/** The kinds of files that a task names. */
export function findKinds(tokens: readonly Token[]): NamedKind[] {
  const found = tokens.flatMap((token, place) => kindAt(token, tokens[place + 1], tokens[place - 1]) ?? []);
  const special = found.filter(({ kind }) => kind.single);
  // "Markdown READMEs" are READMEs; the other words only say it again.
  const used = found.flatMap((named) => named.used);
  return special.length === 0 ? found : special.map((named, index) => (index === 0 ? { ...named, used } : named));
}

function kindAt(token: Token, next: Token | undefined, last: Token | undefined): NamedKind | undefined {
  if (token.kind === 'extension') return { kind: ofExtension(token.value), used: [token], one: false };
  const isName = token.kind === 'path' && /^files?$/i.test(next?.text ?? '') && /s$/i.test(next?.text ?? '');
  if (isName && !/[/\\*]/.test(token.text)) return { kind: ofName(token.text), used: [token], one: false };
  if (token.kind !== 'word') return undefined;
  const kind = KIND_OF_WORD.get(token.value);
  if (kind === undefined || (token.value === stem('text') && next?.value !== stem('files'))) return undefined;
  const many =
    /s$/i.test(token.text) || MASS.test(token.text) || /^(?:each|every|all|any|which|what)$/i.test(last?.text ?? '');
  return { kind, used: [token], one: !many && !/^files$/i.test(next?.text ?? '') };
}

/** These have no plural. */
const MASS = /^(?:documentation|code|codebase|source)$/i;

function ofExtension(extension: string): FileKind {
  return { name: `.${extension} files`, pattern: `*.${extension}`, extensions: [extension], single: false };
}

function ofName(name: string): FileKind {
  return { name: `files named ${name}`, pattern: name, extensions: [name.split('.').at(-1) ?? ''], single: true };
}

function kindOf(
  name: string,
  words: string,
  extensions: readonly string[],
  pattern?: string,
): readonly [string, FileKind][] {
  const ending = extensions.length === 1 ? extensions[0] : `{${extensions.join(',')}}`;
  const kind = { name, pattern: pattern ?? `*.${ending}`, extensions, single: pattern !== undefined };
  return words.split(' ').map((word) => [stem(word), kind]);
}

const SOURCES = 'ts,tsx,mts,js,jsx,mjs,cjs,py,rb,go,rs,java,kt,c,h,cc,cpp,hpp,cs,php,swift,sh'.split(',');

const KIND_OF_WORD: ReadonlyMap<string, FileKind> = new Map([
  ...kindOf('READMEs', 'readme', ['md'], 'README.md'),
  ...kindOf('changelogs', 'changelog', ['md'], 'CHANGELOG.md'),
  ...kindOf('Markdown files', 'markdown md', ['md']),
  ...kindOf('Markdown files', 'doc document documentation guide article note manual handbook', ['md']),
  ...kindOf('text files', 'text txt', ['txt']),
  ...kindOf('TypeScript files', 'typescript ts', ['ts', 'tsx', 'mts']),
  ...kindOf('JavaScript files', 'javascript js', ['js', 'jsx', 'mjs', 'cjs']),
  ...kindOf('Python files', 'python py', ['py']),
  ...kindOf('source files', 'source code codebase', SOURCES),
  ...kindOf('CSV files', 'csv csvs spreadsheet', ['csv']),
  ...kindOf('JSON files', 'json', ['json']),
  ...kindOf('YAML files', 'yaml yml', ['yaml', 'yml']),
]);
