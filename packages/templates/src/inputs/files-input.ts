import type { Token } from '../task/token.ts';
import type { Finding, Misfit, TemplateInput } from '../template.ts';
import { findKinds, type NamedKind } from './file-kind.ts';
import { findFolders, type NamedFolder } from './find-folders.ts';
import { isTarget, leadsOutside, outsideProblem, relativePath, escapePattern } from './paths.ts';

/** Which files an input takes. */
export interface FilesInputOptions {
  readonly description: string;
  /** What is missing if the task names no files: `Markdown files, or a folder with some`. */
  readonly required: string;
  /** Whether the files of `otherwise`, wherever they are, are meant if the task names none. Default: false. */
  readonly everywhere?: boolean;
  /** Extensions, without the dot. Default: all. */
  readonly extensions?: readonly string[];
  /** Pattern of the names that are taken in a folder if the task does not say which: `*.md`. */
  readonly otherwise: string;
  /** What these are called, for notes: `Markdown files`. */
  readonly otherwiseName: string;
  /** Fewer files, if they are named one by one, do not fit. Default: 1. */
  readonly atLeast?: number;
  /** Whether files that are named one by one do not fit: there is nothing to look for. Default: false. */
  readonly manyOnly?: boolean;
  /** Whether a path after "to" is one of the files ("compare a.md to b.md") rather than a place to write to. Default: false. */
  readonly afterTo?: boolean;
}

/**
 * Finds files: paths, patterns, folders and kinds of files ("the READMEs under ./packages"). The value is a list of patterns as
 * `glob_files` takes them, relative to the root folder.
 */
export function filesInput(options: FilesInputOptions): TemplateInput {
  const { description, required } = options;
  return {
    schema: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, description },
    required,
    find: (tokens) => findFiles(tokens, options) ?? (options.everywhere ? everything(options) : undefined),
  };
}

function everything({ otherwise }: FilesInputOptions): Finding {
  return { value: [`**/${otherwise}`], used: [], assumed: ['No files were named: took all below the root folder.'] };
}

/** What the task says about files, before it becomes patterns. */
interface Named {
  readonly files: readonly Token[];
  readonly folders: readonly NamedFolder[];
  readonly kinds: readonly NamedKind[];
}

function findFiles(tokens: readonly Token[], options: FilesInputOptions): Finding | Misfit | undefined {
  const paths = tokens.filter((token) => token.kind === 'path' && !isTarget(token, tokens, options.afterTo));
  const outside = paths.find(({ text }) => leadsOutside(text));
  if (outside) return { problem: outsideProblem(outside.text), used: [outside] };
  const named = sortOut(paths, tokens, options);
  const singles = named.files.filter(({ text }) => !text.includes('*'));
  const { atLeast = 1 } = options;
  const isListed = named.folders.length === 0 && named.files.length === singles.length && singles.length > 0;
  if (isListed && singles.length < atLeast) {
    return { problem: `needs ${options.required}; I found one: ${singles[0]?.text}`, used: singles };
  }
  if (options.manyOnly && singles.length > 0) return undefined;
  return toFinding(named, options);
}

function sortOut(paths: readonly Token[], tokens: readonly Token[], options: FilesInputOptions): Named {
  const inWords = findFolders(tokens);
  const inFolders = new Set(inWords.flatMap(({ used }) => used.map(({ index }) => index)));
  const kinds = findKinds(tokens.filter(({ index }) => !inFolders.has(index))).filter(({ kind }) =>
    fits(kind.extensions, options),
  );
  const asKinds = new Set(kinds.flatMap(({ used }) => used.map(({ index }) => index)));
  const free = paths.filter(({ index }) => !asKinds.has(index));
  const files = free.filter(({ text }) => isFile(text) && fits([extensionOf(text)], options));
  const folders = free
    .filter(({ text }) => !isFile(text))
    .map((token): NamedFolder => ({ path: token.text, used: [token] }));
  return { files, folders: [...folders, ...inWords], kinds };
}

function isFile(path: string): boolean {
  return /(?:^|[^.])\.[\w{},*]+$/.test(path);
}

function extensionOf(path: string): string {
  return path.split('.').at(-1)?.toLowerCase() ?? '';
}

function fits(extensions: readonly string[], { extensions: taken }: FilesInputOptions): boolean {
  return taken === undefined || extensions.some((extension) => taken.includes(extension) || /[{*]/.test(extension));
}

function toFinding(named: Named, options: FilesInputOptions): Finding | undefined {
  const { files, folders, kinds } = named;
  if (files.length + folders.length + kinds.length === 0) return undefined;
  // "the article", and no word about which.
  if (files.length + folders.length === 0 && kinds.every(({ kind, one }) => one && !kind.single)) return undefined;
  const onlyRoot = folders.every(({ path }) => path === '.');
  const used = [...files, ...folders.flatMap((folder) => folder.used), ...kinds.flatMap((kind) => kind.used)];
  const assumed = folders.flatMap((folder) => folder.assumed ?? []);
  if (files.length > 0) return { value: filePatterns(files, onlyRoot ? [] : folders), used, assumed };
  return { value: folderPatterns(named, options), used, assumed: [...assumed, ...assumptions(named, options)] };
}

function filePatterns(files: readonly Token[], folders: readonly NamedFolder[]): string[] {
  const [folder, ...more] = folders;
  const base = folder && more.length === 0 ? `${relativePath(folder.path)}/` : '';
  return files
    .map(({ text }) => (/[/\\]/.test(text) ? relativePath(text) : base + relativePath(text)))
    .map(escapePattern);
}

function folderPatterns({ folders, kinds }: Named, { otherwise }: FilesInputOptions): string[] {
  const bases = folders.length === 0 ? ['.'] : [...new Set(folders.map(({ path }) => relativePath(path)))];
  const names =
    kinds.length === 0
      ? [`**/${otherwise}`]
      : kinds.map(({ kind, one }) => (one && kind.single ? kind.pattern : `**/${kind.pattern}`));
  const patterns = bases.flatMap((base) => [...new Set(names)].map((name) => below(base, name)));
  return patterns.map(escapePattern);
}

/** `packages/*` with `**` below it is every folder in packages; `docs/**` has the stars already. */
function below(base: string, name: string): string {
  const folder = base.replace(/\/\*\*$/, '');
  if (folder === '.' || folder === '**') return name;
  return base.endsWith('/*') ? `${folder}/${name.replace(/^\*\*\//, '')}` : `${folder}/${name}`;
}

function assumptions({ folders, kinds }: Named, { otherwise, otherwiseName }: FilesInputOptions): string[] {
  const isEverywhere = folders.length === 0 && kinds.some(({ one }) => !one);
  return [
    ...(isEverywhere ? ['No folder was named: took all below the root folder.'] : []),
    ...(kinds.length === 0 && otherwise !== '*' ? [`No kind of files was named: took ${otherwiseName}.`] : []),
  ];
}
