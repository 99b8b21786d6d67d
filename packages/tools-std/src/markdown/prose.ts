import type { Nodes } from 'mdast';

/** The text of the nodes of some types, without empty ones. */
export function proseBlocks(nodes: readonly Nodes[], types: readonly Nodes['type'][]): string[] {
  return nodes
    .filter(({ type }) => types.includes(type))
    .map((node) => oneLine(proseOf(node)))
    .filter((block) => block !== '');
}

/** What a reader sees of a node: no HTML, no images, no addresses. */
export function proseOf(node: Nodes): string {
  if (node.type === 'text' || node.type === 'inlineCode') return node.value;
  if (node.type === 'break') return ' ';
  const text = 'children' in node ? node.children.map(proseOf).join('') : '';
  return node.type === 'tableCell' ? ` ${text}` : text;
}

/** Every stretch of white space as one blank, none at the ends. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
