/** A piece of a result that comes in pieces. */
export type ToolPiece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'data'; readonly data: unknown };
