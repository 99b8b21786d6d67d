import GithubSlugger from 'github-slugger';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** A heading, with what stands behind `#` in a link to it. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly anchor: string;
}

/** What the graph is made from. */
export interface Outline {
  readonly headings: readonly Heading[];
  /** Addresses of links, as they are written; images are none. */
  readonly links: readonly string[];
  /** What is set as code in the text, once for each time. */
  readonly terms: readonly string[];
  /** The first paragraph; empty if there is none. */
  readonly opening: string;
}

/** Takes a document of GitHub Flavored Markdown apart. */
export function readOutline(markdown: string): Outline {
  const nodes = flatten(fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
  const slugger = new GithubSlugger();
  const headings = nodes.filter((node) => node.type === 'heading');
  const opening = nodes.find((node) => node.type === 'paragraph');
  return {
    headings: headings.map((node) => {
      const text = textOf(node);
      return { level: node.depth, text, anchor: slugger.slug(text) };
    }),
    // A link by reference has its address where it is defined.
    links: nodes.filter((node) => node.type === 'link' || node.type === 'definition').map(({ url }) => url),
    terms: nodes.filter((node) => node.type === 'inlineCode').map(({ value }) => value.trim()),
    opening: opening === undefined ? '' : textOf(opening),
  };
}

/** All nodes below one, in order; a loop, as the depth is the document's. */
function flatten(root: Nodes): Nodes[] {
  const nodes: Nodes[] = [];
  const open: Nodes[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    nodes.push(node);
    if ('children' in node) open.push(...node.children.toReversed());
  }
  return nodes;
}

/** The text of a node on one line, without markup. */
function textOf(node: Nodes): string {
  const texts = flatten(node).flatMap((inner) =>
    inner.type === 'text' || inner.type === 'inlineCode' ? [inner.value] : [],
  );
  return texts.join('').replaceAll(/\s+/g, ' ').trim();
}
