import type { SyntaxNode } from './syntax-tree.ts';
import type { Frame } from './work.ts';

/** Evaluates one compiled node. @throws ExpressionError */
export type Evaluate = (frame: Frame) => unknown;

/** Where the variables of macros are kept: name → index in the frame's `variables`. */
export type Scope = ReadonlyMap<string, number>;

/** Compiles a node; passed on so that the files about single kinds of nodes need not import each other. */
export type CompileNode = (node: SyntaxNode, scope: Scope) => Evaluate;
