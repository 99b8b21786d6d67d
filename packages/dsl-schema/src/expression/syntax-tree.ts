/** The operators that take two values and always evaluate both. */
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in';

/** A node of a parsed expression; `start` and `end` are offsets in its source. */
export type SyntaxNode = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string }
  | { readonly kind: 'variable'; readonly name: string }
  /** `object.name`, or with `optional` `object.?name`. */
  | { readonly kind: 'field'; readonly object: SyntaxNode; readonly name: string; readonly optional: boolean }
  /** `object[index]`, or with `optional` `object[?index]`. */
  | { readonly kind: 'index'; readonly object: SyntaxNode; readonly index: SyntaxNode; readonly optional: boolean }
  /** `name(arguments)`, or with a target `target.name(arguments)`. */
  | CallShape
  | { readonly kind: 'unary'; readonly operator: '!' | '-'; readonly operand: SyntaxNode }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: SyntaxNode;
      readonly right: SyntaxNode;
    }
  | {
      readonly kind: 'logical';
      readonly operator: '&&' | '||' | '??';
      readonly left: SyntaxNode;
      readonly right: SyntaxNode;
    }
  | {
      readonly kind: 'choice';
      readonly test: SyntaxNode;
      readonly whenTrue: SyntaxNode;
      readonly whenFalse: SyntaxNode;
    }
  | { readonly kind: 'list'; readonly items: readonly SyntaxNode[] }
  | { readonly kind: 'map'; readonly entries: readonly MapEntry[] }
);

/** A call of a function, method or macro. */
interface CallShape {
  readonly kind: 'call';
  readonly name: string;
  readonly target: SyntaxNode | undefined;
  readonly parameters: readonly SyntaxNode[];
  /** Where the name starts. */
  readonly nameStart: number;
}

/** A node of one kind. */
export type NodeOf<Kind extends SyntaxNode['kind']> = Extract<SyntaxNode, { kind: Kind }>;

/** `key: value` in the literal of an object. */
export interface MapEntry {
  readonly key: SyntaxNode;
  readonly value: SyntaxNode;
}

/** The nodes directly below a node, in the order of the source. */
export function childNodes(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.kind) {
    case 'literal':
    case 'variable':
      return [];
    case 'field':
      return [node.object];
    case 'index':
      return [node.object, node.index];
    case 'call':
      return node.target ? [node.target, ...node.parameters] : node.parameters;
    case 'unary':
      return [node.operand];
    case 'binary':
    case 'logical':
      return [node.left, node.right];
    case 'choice':
      return [node.test, node.whenTrue, node.whenFalse];
    case 'list':
      return node.items;
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    default:
      return node satisfies never;
  }
}

/** How many nodes a tree has. */
export function countNodes(node: SyntaxNode): number {
  return childNodes(node).reduce((count, child) => count + countNodes(child), 1);
}
