import { asMacroCall, isPresenceTest, type MacroCall } from './macro-call.ts';
import { childNodes, type SyntaxNode } from './syntax-tree.ts';
import type { PathSegment, Reference } from './types.ts';

/**
 * Every variable that an expression reads, each with the part of its path that is known before anything runs.
 *
 * The variables that macros bring along are not among them, nor are keys that are computed; the references inside such
 * a key are.
 */
export function findReferences(root: SyntaxNode): readonly Reference[] {
  const found: Reference[] = [];
  collect(root, { bound: new Set(), optional: false }, found);
  return found.sort((left, right) => left.start - right.start);
}

/** What the nodes around a node say about it. */
interface Context {
  /** Variables of the macros around it. */
  readonly bound: ReadonlySet<string>;
  /** Whether a missing path is no error there. */
  readonly optional: boolean;
}

/** The path that a node is, if it is nothing but a variable with constant keys and indexes behind it. */
export function asPath(node: SyntaxNode): Reference | undefined {
  const { start, end } = node;
  if (node.kind === 'variable') return { name: node.name, segments: [], start, end };
  const key = constantKey(node);
  if (key === undefined || (node.kind !== 'field' && node.kind !== 'index')) return undefined;
  const object = asPath(node.object);
  return object && { name: object.name, segments: [...object.segments, key], start, end };
}

function constantKey(node: SyntaxNode): PathSegment | undefined {
  if (node.kind === 'field') return node.optional ? undefined : node.name;
  if (node.kind !== 'index' || node.optional || node.index.kind !== 'literal') return undefined;
  const { value } = node.index;
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

function collect(node: SyntaxNode, context: Context, found: Reference[]): void {
  const path = asPath(node);
  if (path) {
    if (!context.bound.has(path.name)) found.push(context.optional ? { ...path, optional: true } : path);
    return;
  }
  const macro = asMacroCall(node);
  if (macro) return collectFromMacro(macro, context, found);
  for (const child of childNodes(node)) collect(child, childContext(node, child, context), found);
}

function collectFromMacro(
  { target, variable, condition, body }: MacroCall,
  context: Context,
  found: Reference[],
): void {
  collect(target, context, found);
  const inner = { ...context, bound: new Set(context.bound).add(variable) };
  if (condition) collect(condition, inner, found);
  collect(body, inner, found);
}

function childContext(node: SyntaxNode, child: SyntaxNode, context: Context): Context {
  const mayMiss = isPresenceTest(node) || (node.kind === 'logical' && node.operator === '??' && node.left === child);
  return mayMiss && !context.optional ? { ...context, optional: true } : context;
}
