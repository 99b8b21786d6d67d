import type { Nodes } from 'mdast';

import { lineOf } from './markdown-tree.ts';
import { oneLine, proseOf } from './prose.ts';

/** A link or image of a document. */
export interface MarkdownLink {
  /** As it is written, such as `../guide.md#start`. */
  readonly url: string;
  readonly text: string;
  /** Where the text begins, from 1. */
  readonly line: number;
  readonly kind: 'link' | 'image';
  /** `relative`: to a file; `anchor`: `#…` of the same document; `external`: with a scheme or a host. */
  readonly target: 'relative' | 'anchor' | 'external';
}

/** The links and images of a document, by line. */
export function markdownLinks(nodes: readonly Nodes[]): MarkdownLink[] {
  const definitions = new Map<string, string>();
  for (const node of nodes) if (node.type === 'definition') definitions.set(node.identifier, node.url);
  return nodes.flatMap((node) => linksOf(node, definitions)).sort((a, b) => a.line - b.line);
}

/** The values of attributes in a piece of HTML, which is looked at without being parsed. */
export function htmlAttributes(html: string, names: readonly string[]): string[] {
  const pattern = new RegExp(`\\s(?:${names.join('|')})\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'gi');
  return [...html.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function linksOf(node: Nodes, definitions: ReadonlyMap<string, string>): MarkdownLink[] {
  switch (node.type) {
    case 'link':
      return [link(node.url, proseOf(node), lineOf(node), 'link')];
    case 'image':
      return [link(node.url, node.alt ?? '', lineOf(node), 'image')];
    case 'linkReference':
      return [link(definitions.get(node.identifier) ?? '', proseOf(node), lineOf(node), 'link')];
    case 'imageReference':
      return [link(definitions.get(node.identifier) ?? '', node.alt ?? '', lineOf(node), 'image')];
    case 'html':
      return linksOfHtml(node);
    default:
      return [];
  }
}

/** READMEs place many images and badges by HTML. */
function linksOfHtml(node: Extract<Nodes, { type: 'html' }>): MarkdownLink[] {
  return [
    ...htmlAttributes(node.value, ['href']).map((url) => link(url, '', lineOf(node), 'link')),
    ...htmlAttributes(node.value, ['src']).map((url) => link(url, '', lineOf(node), 'image')),
  ];
}

function link(url: string, text: string, line: number, kind: MarkdownLink['kind']): MarkdownLink {
  return { url, text: oneLine(text), line, kind, target: targetOf(url) };
}

function targetOf(url: string): MarkdownLink['target'] {
  if (url.startsWith('#')) return 'anchor';
  return url.startsWith('//') || /^[a-z][a-z\d+.-]*:/i.test(url) ? 'external' : 'relative';
}
