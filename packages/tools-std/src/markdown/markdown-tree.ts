import type { Nodes, Root } from 'mdast';

/** The nodes of a document of GitHub Flavored Markdown, in its order. Front matter is no part of it. */
export async function markdownNodes(markdown: string): Promise<Nodes[]> {
  const [{ fromMarkdown }, { gfm }, { gfmFromMarkdown }] = await Promise.all([
    import('mdast-util-from-markdown'),
    import('micromark-extension-gfm'),
    import('mdast-util-gfm'),
  ]);
  const options = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };
  return flatten(fromMarkdown(withoutFrontMatter(markdown), options));
}

/** The line a node starts at, from 1. */
export function lineOf(node: Nodes): number {
  return node.position?.start.line ?? 1;
}

/** Blanks it out rather than cutting it off: the lines keep their numbers. */
function withoutFrontMatter(markdown: string): string {
  const matter = /^---[ \t]*\r?\n[\s\S]*?\r?\n---[ \t]*(?:\r?\n|$)/.exec(markdown)?.[0];
  return matter === undefined ? markdown : matter.replace(/[^\n]/g, '') + markdown.slice(matter.length);
}

/** All nodes in document order; a loop, as the nesting is the document's. */
function flatten(tree: Root): Nodes[] {
  const nodes: Nodes[] = [];
  const open: Nodes[] = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    nodes.push(node);
    if ('children' in node) open.push(...node.children.toReversed());
  }
  return nodes;
}
