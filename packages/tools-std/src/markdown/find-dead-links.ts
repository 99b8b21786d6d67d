import { posix } from 'node:path';

import type { MarkdownLink } from './markdown-links.ts';
import type { MarkdownDocument } from './read-markdown.ts';

/** A link that leads nowhere. */
export interface DeadLink {
  /** As it is written. */
  readonly url: string;
  readonly text: string;
  readonly line: number;
  readonly reason: 'missing-file' | 'missing-anchor' | 'outside-root';
  /** The path the link stands for, relative to the root; null if it leads out of it. */
  readonly target: string | null;
}

/** How the other files below the root are looked at. Paths are relative to the root. */
export interface OtherFiles {
  exists(path: string): Promise<boolean>;
  /** Anchors of a Markdown file; `undefined` if it isn't one that can be read. */
  anchors(path: string): Promise<readonly string[] | undefined>;
}

/**
 * The links of a document to files and anchors that aren't there. External links are not looked at.
 *
 * A link that starts with `/` is read from the root, as on GitHub.
 *
 * @param path the document's own path, relative to the root
 */
export async function findDeadLinks(path: string, document: MarkdownDocument, files: OtherFiles): Promise<DeadLink[]> {
  const local = document.links.filter(({ target }) => target !== 'external');
  const found: DeadLink[] = [];
  for (const link of local) {
    const dead = await judge(link, path, document, files);
    if (dead !== undefined) found.push(dead);
  }
  return found;
}

async function judge(
  link: MarkdownLink,
  path: string,
  document: MarkdownDocument,
  files: OtherFiles,
): Promise<DeadLink | undefined> {
  const { file, anchor } = splitUrl(link.url);
  const target = file === '' ? path : resolveFrom(path, file);
  const dead = (reason: DeadLink['reason']): DeadLink => ({
    url: link.url,
    text: link.text,
    line: link.line,
    reason,
    target: reason === 'outside-root' ? null : target,
  });
  if (target === '..' || target.startsWith('../')) return dead('outside-root');
  if (file !== '' && !(await files.exists(target))) return dead('missing-file');
  // `#top` is every page's; `#L10` is a line of a file on GitHub.
  if (anchor === '' || anchor === 'top' || /^L\d+/.test(anchor)) return undefined;
  const anchors = file === '' ? document.anchors : await files.anchors(target);
  return anchors === undefined || hasAnchor(anchors, anchor) ? undefined : dead('missing-anchor');
}

/** GitHub compares without regard to case. */
function hasAnchor(anchors: readonly string[], wanted: string): boolean {
  return anchors.some((anchor) => anchor.toLowerCase() === wanted.toLowerCase());
}

function splitUrl(url: string): { file: string; anchor: string } {
  const [beforeAnchor = '', ...anchor] = url.split('#');
  return { file: decode(beforeAnchor.split('?')[0] ?? ''), anchor: decode(anchor.join('#')) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A per cent sign that is meant as one.
    return text;
  }
}

function resolveFrom(path: string, file: string): string {
  const joined = file.startsWith('/') ? posix.normalize(`.${file}`) : posix.join(posix.dirname(path), file);
  return joined.replace(/(?<=.)\/$/, '');
}
