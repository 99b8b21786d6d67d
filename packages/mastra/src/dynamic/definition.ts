import type { JsonSchema } from '@planloom/dsl-schema';

/** Where one field of a mapping comes from. */
export type MapSource =
  | { readonly value: unknown }
  | { readonly template: string }
  | { readonly initData: true; readonly path: string }
  | { readonly step: string | readonly string[]; readonly path: string };

/** A predicate of a conditional, as Mastra writes it. */
export type Predicate =
  | { readonly op: Comparison; readonly left: Operand; readonly right: Operand }
  | { readonly op: 'not'; readonly arg: Predicate };

export type Comparison = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';
export type Operand = { readonly path: string } | { readonly literal: unknown };

export interface ToolEntry {
  readonly type: 'tool';
  readonly id: string;
  readonly toolId: string;
  readonly description?: string;
  readonly options?: { readonly retries: number };
}

/** An entry of a workflow's graph, of the kinds that plans are written as. */
export type DynamicEntry =
  | ToolEntry
  | { readonly type: 'mapping'; readonly id: string; readonly mapConfig: Readonly<Record<string, MapSource>> }
  | { readonly type: 'parallel'; readonly id: string; readonly steps: readonly ToolEntry[] }
  | {
      readonly type: 'conditional';
      readonly id: string;
      readonly steps: readonly ToolEntry[];
      readonly predicates: readonly Predicate[];
    }
  | { readonly type: 'foreach'; readonly step: ToolEntry; readonly opts: { readonly concurrency: number } };

/** A workflow as data: what `mastra.addDynamicWorkflow` takes. */
export interface DynamicWorkflow {
  readonly id: string;
  readonly description?: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  readonly graph: readonly DynamicEntry[];
}

/** What the other side cannot say, or says in another way. */
export interface Loss {
  /** JSON pointer into what was translated. */
  readonly path: string;
  /** `impossible`: nothing can stand for it. `different`: the translation runs, but not quite the same. */
  readonly effect: 'impossible' | 'different';
  /** Why, and what to do about it. */
  readonly reason: string;
}

/** Collects losses in the order they are found. */
export class Losses {
  readonly list: Loss[] = [];

  impossible(path: string, reason: string): undefined {
    this.list.push({ path, effect: 'impossible', reason });
  }

  different(path: string, reason: string): void {
    this.list.push({ path, effect: 'different', reason });
  }

  get isPossible(): boolean {
    return this.list.every(({ effect }) => effect !== 'impossible');
  }
}
