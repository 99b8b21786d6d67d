import type { CompileNode, Evaluate, Scope } from './evaluate.ts';
import { ExpressionError } from './expression-error.ts';
import { OptionalValue } from './optional-value.ts';
import { readProperty } from './read-path.ts';
import type { NodeOf, SyntaxNode } from './syntax-tree.ts';
import type { Frame } from './work.ts';

/** Compiles `has(a.b)`: whether the path exists. A part of it that is missing earlier gives false too. */
export function compilePresence(node: NodeOf<'call'>, scope: Scope, compile: CompileNode): Evaluate {
  const [path, ...rest] = node.parameters;
  if (!path || rest.length > 0 || !isPathLike(path)) {
    throw new ExpressionError('expression/arguments', 'has() takes one path, such as has(a.b).', node);
  }
  const find = compileFind(path, scope, compile);
  return (frame) => find(frame) !== undefined;
}

/** Compiles a node so that keys and indexes that do not exist give `undefined` instead of an error. */
export function compileFind(node: SyntaxNode, scope: Scope, compile: CompileNode): Evaluate {
  switch (node.kind) {
    case 'variable': {
      const { name } = node;
      return scope.has(name) ? compile(node, scope) : (frame: Frame) => frame.read(name);
    }
    case 'field': {
      const object = compileFind(node.object, scope, compile);
      return (frame) => findMember(object(frame), node.name);
    }
    case 'index': {
      const object = compileFind(node.object, scope, compile);
      const index = compile(node.index, scope);
      return (frame) => findMember(object(frame), index(frame));
    }
    default:
      return compile(node, scope);
  }
}

function isPathLike(node: SyntaxNode): boolean {
  if (node.kind === 'field' || node.kind === 'index') return isPathLike(node.object);
  return node.kind === 'variable';
}

function findMember(parent: unknown, key: unknown): unknown {
  const object = parent instanceof OptionalValue ? parent.value : parent;
  return typeof key === 'string' || typeof key === 'number' ? readProperty(object, key) : undefined;
}
