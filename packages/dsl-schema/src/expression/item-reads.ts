import { asMacroCall } from './macro-call.ts';
import { asPath } from './references.ts';
import { childNodes, type SyntaxNode } from './syntax-tree.ts';
import type { ItemRead } from './types.ts';

/** What the variable of a macro stands for, where its list is a path. */
type Items = ItemRead | undefined;

/** What macros read of the items of lists that are paths: `pages.map(p, p.title)` reads the title of each of the pages. */
export function findItemReads(root: SyntaxNode): readonly ItemRead[] {
  const found: ItemRead[] = [];
  collect(root, new Map(), found);
  return found;
}

function collect(node: SyntaxNode, bound: ReadonlyMap<string, Items>, found: ItemRead[]): void {
  const path = asPath(node);
  if (path) {
    const read = bound.has(path.name) ? resolve(node, bound) : undefined;
    if (read) found.push(read);
    return;
  }
  const macro = asMacroCall(node);
  if (!macro) {
    for (const child of childNodes(node)) collect(child, bound, found);
    return;
  }
  collect(macro.target, bound, found);
  const list = resolve(macro.target, bound);
  const inner = new Map(bound).set(macro.variable, list && { ...list, segments: [...list.segments, null] });
  if (macro.condition) collect(macro.condition, inner, found);
  collect(macro.body, inner, found);
}

/** A path with what variables of macros stand for in their place; items of `filter` are those of its list. */
function resolve(node: SyntaxNode, bound: ReadonlyMap<string, Items>): Items {
  const macro = asMacroCall(node);
  if (macro?.name === 'filter') return resolve(macro.target, bound);
  const path = asPath(node);
  if (!path) return undefined;
  const { name, segments } = path;
  if (!bound.has(name)) return { name, segments };
  const items = bound.get(name);
  return items && { name: items.name, segments: [...items.segments, ...segments] };
}
