import { describeValue } from './describe-value.ts';
import type { CompileNode, Evaluate, Scope } from './evaluate.ts';
import { ExpressionError } from './expression-error.ts';
import { OptionalValue } from './optional-value.ts';
import { formatPath, missingPath, readProperty } from './read-path.ts';
import { asPath } from './references.ts';
import type { NodeOf, SyntaxNode } from './syntax-tree.ts';
import type { PathSegment } from './types.ts';

type MemberNode = NodeOf<'field'> | NodeOf<'index'>;

/** Compiles `a.b`, `a[b]` and their optional forms `a.?b`, `a[?b]`. */
export function compileMember(node: MemberNode, scope: Scope, compile: CompileNode): Evaluate {
  const object = compile(node.object, scope);
  if (node.kind === 'field') return (frame) => readMember(object(frame), node.name, node);
  const index = compile(node.index, scope);
  return (frame) => readMember(object(frame), expectKey(index(frame), node), node);
}

function readMember(parent: unknown, key: PathSegment, node: MemberNode): unknown {
  if (parent instanceof OptionalValue) return new OptionalValue(readProperty(parent.value, key));
  const value = readProperty(parent, key);
  if (node.optional) return new OptionalValue(value);
  if (value === undefined) throw missingPath(parent, nameOf(node.object), key, node);
  return value;
}

function expectKey(key: unknown, node: NodeOf<'index'>): PathSegment {
  if (typeof key === 'string' || Number.isSafeInteger(key)) return key as PathSegment;
  const message = `An index has to be a whole number or a text, but it is ${describeValue(key)} here.`;
  throw new ExpressionError('expression/type', message, node.index);
}

function nameOf(node: SyntaxNode): string {
  const path = asPath(node);
  return path ? formatPath(path.name, path.segments) : 'the value before it';
}
