/** A place in the text of a plan. */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** From 0, in UTF-16 units. */
  readonly offset: number;
}

/** A stretch of the text of a plan; `end` is exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export type Severity = 'error' | 'warning' | 'info';

/** One operation of a JSON Patch (RFC 6902). */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string };

/** Another place that has to do with a problem, such as the first step with a duplicate id. */
export interface RelatedPlace {
  readonly message: string;
  readonly path: string;
  readonly range?: Range;
}

/** Something a reader of the plan should know: what, where, and what would be right. */
export interface Diagnostic {
  /** Stable, for instance `plan/unknown-tool`; `docs/diagnostics/unknown-tool.md` explains it. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** JSON pointer (RFC 6901) into the plan; the empty string is the plan itself. */
  readonly path: string;
  /** Known if the plan was read from text. */
  readonly range?: Range;
  readonly related?: readonly RelatedPlace[];
  /** What would be right, in words. */
  readonly suggestion?: string;
  /** A change that mends it, where one is obvious. */
  readonly fix?: readonly PatchOperation[];
}
