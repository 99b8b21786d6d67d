import type { NodeOf, SyntaxNode } from './syntax-tree.ts';

/** The macros that bring a variable along: `list.map(x, x.title)`, `list.map(x, x.ok, x.title)`. */
export const MACRO_NAMES = ['map', 'filter', 'all', 'exists', 'exists_one'] as const;

/** A macro that goes through a list. */
type MacroName = (typeof MACRO_NAMES)[number];

/** A call such as `list.filter(variable, body)`. */
export interface MacroCall {
  readonly name: MacroName;
  readonly node: NodeOf<'call'>;
  readonly target: SyntaxNode;
  readonly variable: string;
  /** Only of `map` with three arguments: which items are taken. */
  readonly condition: SyntaxNode | undefined;
  readonly body: SyntaxNode;
}

/** The macro that a node calls, if it does and its arguments have the right shape. */
export function asMacroCall(node: SyntaxNode): MacroCall | undefined {
  if (node.kind !== 'call' || !node.target) return undefined;
  const name = MACRO_NAMES.find((known) => known === node.name);
  const [variable, ...rest] = node.parameters;
  const body = rest.at(-1);
  if (!name || variable?.kind !== 'variable' || !body || rest.length > (name === 'map' ? 2 : 1)) return undefined;
  const condition = rest.length === 2 ? rest[0] : undefined;
  return { name, node, target: node.target, variable: variable.name, condition, body };
}

/** Whether a node is `has(path)`. */
export function isPresenceTest(node: SyntaxNode): boolean {
  return node.kind === 'call' && !node.target && node.name === 'has';
}
