import { isCommonWord } from '../task/common-words.ts';
import { stem } from '../task/stem.ts';
import type { Token } from '../task/token.ts';

/** A folder that a task names in words: "the docs folder", "under packages", "this repository". */
export interface NamedFolder {
  /** `.` is the root folder. */
  readonly path: string;
  readonly used: readonly Token[];
  /** Set if it is a guess. */
  readonly assumed?: string;
}

/** The folders that are named in words. Those written as paths are not among them. */
export function findFolders(tokens: readonly Token[]): NamedFolder[] {
  const found = tokens.flatMap((_, place) => rootAt(tokens, place) ?? folderAt(tokens, place) ?? []);
  const seen = new Set<number>();
  return found.filter(({ used }) => {
    const isNew = used.every(({ index }) => !seen.has(index));
    for (const { index } of used) seen.add(index);
    return isNew;
  });
}

const FOLDER = /^(?:folder|directory|dir)s?$/i;

function rootAt(tokens: readonly Token[], place: number): NamedFolder | undefined {
  const [token, next] = [tokens[place], tokens[place + 1]];
  if (token?.kind !== 'word') return undefined;
  if (/^(?:project|repo|repository|workspace|checkout)$/i.test(token.text)) return { path: '.', used: [token] };
  if (/^(?:current|working|root|this|whole)$/i.test(token.text) && FOLDER.test(next?.text ?? '')) {
    return { path: '.', used: [token] };
  }
  return /^here$/i.test(token.text) ? { path: '.', used: [token] } : undefined;
}

function folderAt(tokens: readonly Token[], place: number): NamedFolder | undefined {
  const [last, token, next] = [tokens[place - 1], tokens[place], tokens[place + 1]];
  if (token?.kind !== 'word' && token?.kind !== 'quoted') return undefined;
  const isNamed =
    FOLDER.test(next?.text ?? '') ||
    (FOLDER.test(last?.text ?? '') && /^(?:the|a|my|our|to|into|in)$/i.test(tokens[place - 2]?.text ?? 'the')) ||
    /^(?:under|below|inside|within|beneath)$/i.test(beforeArticle(tokens, place));
  if (isNamed && mayBeName(token, last, next)) return { path: token.text, used: [token] };
  if (!/^(?:in|of|from|at)$/i.test(last?.text ?? '') || !TYPICAL.has(token.text)) return undefined;
  return { path: token.text, used: [token], assumed: `Took "${token.text}" for a folder.` };
}

/** "the build folder" names one, "every folder" does not. */
function mayBeName(token: Token, last: Token | undefined, next: Token | undefined): boolean {
  if (token.kind === 'quoted' || TYPICAL.has(token.text)) return true;
  if (NO_FOLDERS.has(token.value)) return false;
  const hasArticle = /^(?:the|my|our)$/i.test(last?.text ?? '') && FOLDER.test(next?.text ?? '');
  return hasArticle || !isCommonWord(token.value);
}

function beforeArticle(tokens: readonly Token[], place: number): string {
  const last = tokens[place - 1]?.text ?? '';
  return /^(?:the|my|our)$/i.test(last) ? (tokens[place - 2]?.text ?? '') : last;
}

/** What may stand before "folder" and is no name. */
const NO_FOLDERS = new Set(
  [
    'current',
    'working',
    'root',
    'same',
    'parent',
    'new',
    'sub',
    'markdown',
    'readme',
    'entire',
    'big',
    'largest',
    'biggest',
    'heading',
    'title',
    'other',
    'whole',
    'one',
  ].map(stem),
);

const TYPICAL = new Set(
  'src docs doc lib test tests packages examples app apps data notes posts content scripts reports'.split(' '),
);
