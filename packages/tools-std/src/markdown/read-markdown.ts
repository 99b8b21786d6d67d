import type { Nodes, Root } from 'mdast';

/** A heading of a document. */
export interface Heading {
  /** 1 to 6. */
  readonly level: number;
  readonly text: string;
  /** What stands behind `#` in a link to it, as GitHub makes it. */
  readonly anchor: string;
  /** From 1. */
  readonly line: number;
}

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

/** A fenced or indented block of code. */
export interface CodeBlock {
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
  /** The prose, without code, markup and addresses: one block a paragraph, between empty lines. */
  readonly text: string;
}

/** Reads a document of GitHub Flavored Markdown. Front matter is no part of it. */
export async function readMarkdown(markdown: string): Promise<MarkdownDocument> {
  const tree = await parse(markdown);
  const [{ default: GithubSlugger }, { toString }] = await Promise.all([
    import('github-slugger'),
    import('mdast-util-to-string'),
  ]);
  const slugger = new GithubSlugger();
  const nodes = flatten(tree);
  const definitions = new Map(
    nodes.flatMap((node) => (node.type === 'definition' ? [[node.identifier, node.url]] : [])),
  );
  const html = nodes.filter((node) => node.type === 'html');
  const headings = nodes
    .filter((node) => node.type === 'heading')
    .map((node) => ({
      level: node.depth,
      text: toString(node),
      line: lineOf(node),
      anchor: slugger.slug(toString(node)),
    }));
  return {
    title: headings.toSorted((a, b) => a.level - b.level)[0]?.text ?? null,
    headings,
    links: [...nodes.flatMap((node) => linksOf(node, definitions, toString)), ...html.flatMap(linksOfHtml)].sort(
      (a, b) => a.line - b.line,
    ),
    code_blocks: nodes
      .filter((node) => node.type === 'code')
      .map((node) => ({ language: node.lang ?? null, lines: node.value.split('\n').length, line: lineOf(node) })),
    anchors: [
      ...headings.map(({ anchor }) => anchor),
      ...html.flatMap(({ value }) => attributes(value, ['id', 'name'])),
    ],
    text: nodes
      .filter(({ type }) => type === 'paragraph' || type === 'heading' || type === 'tableRow')
      .map((node) => proseOf(node).replace(/\s+/g, ' ').trim())
      .filter((block) => block !== '')
      .join('\n\n'),
  };
}

async function parse(markdown: string): Promise<Root> {
  const [{ fromMarkdown }, { gfm }, { gfmFromMarkdown }] = await Promise.all([
    import('mdast-util-from-markdown'),
    import('micromark-extension-gfm'),
    import('mdast-util-gfm'),
  ]);
  return fromMarkdown(withoutFrontMatter(markdown), { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
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

function linksOf(
  node: Nodes,
  definitions: ReadonlyMap<string | undefined, string | undefined>,
  toText: (node: Nodes) => string,
): MarkdownLink[] {
  switch (node.type) {
    case 'link':
      return [link(node.url, toText(node), lineOf(node), 'link')];
    case 'image':
      return [link(node.url, node.alt ?? '', lineOf(node), 'image')];
    case 'linkReference':
      return [link(definitions.get(node.identifier) ?? '', toText(node), lineOf(node), 'link')];
    case 'imageReference':
      return [link(definitions.get(node.identifier) ?? '', node.alt ?? '', lineOf(node), 'image')];
    default:
      return [];
  }
}

/** READMEs place many images and badges by HTML. Its attributes are looked for without parsing the fragments. */
function linksOfHtml(node: Extract<Nodes, { type: 'html' }>): MarkdownLink[] {
  return [
    ...attributes(node.value, ['href']).map((url) => link(url, '', lineOf(node), 'link')),
    ...attributes(node.value, ['src']).map((url) => link(url, '', lineOf(node), 'image')),
  ];
}

function attributes(html: string, names: readonly string[]): string[] {
  const pattern = new RegExp(`\\s(?:${names.join('|')})\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'gi');
  return [...html.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function link(url: string, text: string, line: number, kind: MarkdownLink['kind']): MarkdownLink {
  return { url, text: text.replace(/\s+/g, ' ').trim(), line, kind, target: targetOf(url) };
}

function targetOf(url: string): MarkdownLink['target'] {
  if (url.startsWith('#')) return 'anchor';
  return url.startsWith('//') || /^[a-z][a-z\d+.-]*:/i.test(url) ? 'external' : 'relative';
}

/** Its text without code: identifiers are no words of a language. */
function proseOf(node: Nodes): string {
  if (node.type === 'text') return node.value;
  if (node.type === 'break' || node.type === 'tableCell') return ` ${childrenOf(node)}`;
  return childrenOf(node);
}

function childrenOf(node: Nodes): string {
  return 'children' in node ? node.children.map(proseOf).join('') : '';
}

function lineOf(node: Nodes): number {
  return node.position?.start.line ?? 1;
}
