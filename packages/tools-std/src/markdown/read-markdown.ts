import type { Nodes } from 'mdast';

import { htmlAttributes, markdownLinks, type MarkdownLink } from './markdown-links.ts';
import { lineOf, markdownNodes } from './markdown-tree.ts';
import { oneLine, proseBlocks, proseOf } from './prose.ts';

/** A heading of a document. */
interface Heading {
  /** 1 to 6. */
  readonly level: number;
  readonly text: string;
  /** What stands behind `#` in a link to it, as GitHub makes it. */
  readonly anchor: string;
  /** From 1. */
  readonly line: number;
}

/** A fenced or indented block of code. */
interface CodeBlock {
  /** As the fence says; null if it says nothing. */
  readonly language: string | null;
  readonly lines: number;
  readonly line: number;
}

/** What a Markdown document consists of. */
export interface MarkdownDocument {
  /** The first heading of the highest level, else null. */
  readonly title: string | null;
  readonly headings: readonly Heading[];
  readonly links: readonly MarkdownLink[];
  readonly code_blocks: readonly CodeBlock[];
  /** Everything a link to `#…` can reach: anchors of headings, and names and ids of HTML in the document. */
  readonly anchors: readonly string[];
  /** Paragraphs and list items, without markup and addresses. */
  readonly paragraphs: readonly string[];
  /** Everything there is to read, in order: headings, paragraphs and rows of tables, between empty lines; no blocks of code. */
  readonly text: string;
}

/** Takes a document of GitHub Flavored Markdown apart. Front matter is no part of it. */
export async function readMarkdown(markdown: string): Promise<MarkdownDocument> {
  const nodes = await markdownNodes(markdown);
  const headings = await headingsOf(nodes);
  return {
    title: headings.toSorted((a, b) => a.level - b.level)[0]?.text ?? null,
    headings,
    links: markdownLinks(nodes),
    code_blocks: nodes.filter((node) => node.type === 'code').map(codeBlock),
    anchors: [...headings.map(({ anchor }) => anchor), ...nodes.flatMap(anchorsOfHtml)],
    paragraphs: proseBlocks(nodes, ['paragraph']),
    text: proseBlocks(nodes, ['heading', 'paragraph', 'tableRow']).join('\n\n'),
  };
}

async function headingsOf(nodes: readonly Nodes[]): Promise<Heading[]> {
  const { default: GithubSlugger } = await import('github-slugger');
  // It counts: the second heading of one name gets a number.
  const slugger = new GithubSlugger();
  return nodes
    .filter((node) => node.type === 'heading')
    .map((node) => ({ level: node.depth, text: oneLine(proseOf(node)), line: lineOf(node) }))
    .map((heading) => ({ ...heading, anchor: slugger.slug(heading.text) }));
}

function codeBlock(node: Extract<Nodes, { type: 'code' }>): CodeBlock {
  return { language: node.lang ?? null, lines: node.value.split('\n').length, line: lineOf(node) };
}

function anchorsOfHtml(node: Nodes): string[] {
  return node.type === 'html' ? htmlAttributes(node.value, ['id', 'name']) : [];
}
