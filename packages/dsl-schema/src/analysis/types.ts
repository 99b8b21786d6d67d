import type { Expression, Reference, TemplateExpression, ValueTemplate } from '../expression/types.ts';
import type { Plan, Step, StepType } from '../plan.ts';

/** Where a list of steps stands. */
export type BlockRole = 'plan' | 'body' | 'parallel' | 'branch' | 'reducer' | 'fallback' | 'compensate';

/** How the steps of one block follow each other. */
export type BlockOrder = 'sequential' | 'dag' | 'graph' | 'parallel';

/** A list of steps that are ordered among themselves: a plan's, a loop's body, a branch, … */
export interface Block {
  readonly role: BlockRole;
  readonly order: BlockOrder;
  /** The step it belongs to; the plan itself has none. */
  readonly owner: StepNode | undefined;
  /** JSON pointer of the list (or of the only step). */
  readonly pointer: string;
  readonly scope: Scope;
  readonly nodes: readonly StepNode[];
  /** Who waits for whom within the block, without duplicates of the same pair and reason. In a sequential block only what is declared or read; the order of the list is implied. */
  readonly edges: readonly Edge[];
  /** The same as counters and lists. */
  readonly links: BlockLinks;
  /** Of a case of a conditional: what decides about it. `undefined` for `otherwise` and all other roles. */
  readonly condition?: SourcedTemplate;
}

/** `to` waits for `from`; both are positions in the block's `nodes`. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly reason: EdgeReason;
}

/** The edges of a block as arrays over positions, each pair once. */
export interface BlockLinks {
  /** How many steps each step waits for. */
  readonly needs: Int32Array;
  /** Who waits for the step at `position`: `targets` from `starts[position]` up to `starts[position + 1]`. */
  readonly starts: Int32Array;
  readonly targets: Int32Array;
  /** Positions, each after all that it waits for. Steps that wait in a circle, and those behind them, are missing. */
  readonly order: Int32Array;
}

/** Why a step waits for another. */
export type EdgeReason =
  | { readonly kind: 'depends_on'; readonly pointer: string; readonly id: string }
  | { readonly kind: 'reads'; readonly pointer: string; readonly name: string }
  | { readonly kind: 'final' };

/** Variables that are written and read together: a plan's, or those of one iteration of a loop. */
export interface Scope {
  readonly kind: 'plan' | 'iteration';
  readonly parent: Scope | undefined;
  /** Names that are set when the scope is made: loop variables, accumulator; of a plan `input`. */
  readonly locals: readonly string[];
  /** What steps write, by name. */
  readonly variables: ReadonlyMap<string, Variable>;
  /** The steps of the whole plan. */
  readonly steps: StepIds;
}

/** A variable that steps write. */
export interface Variable {
  readonly kind: 'variable';
  readonly scope: Scope;
  readonly name: string;
  /** Its place among the variables of the scope: the locals come first, from 0. */
  readonly slot: number;
  /** In document order; at least one. */
  readonly writers: readonly StepNode[];
}

/** The steps of a plan by their ids. */
export interface StepIds {
  /** Whether each id is that of one step only. */
  readonly areUnique: boolean;
  keys(): Iterable<string>;
  /** The first step of that id, whatever scope it stands in. */
  first(id: string): StepNode | undefined;
  /** The step that an id names, seen from a scope: the innermost one. */
  find(id: string, from: Scope): StepNode | undefined;
}

/** A compiled value of a step and where it stands in the plan. */
export interface SourcedTemplate {
  /** The field it stands in: `when`, `input`, `over`, `while`, `until`, `condition`, `initial`, `next/0/when`, … */
  readonly field: string;
  /** JSON pointer of the string, array or object that was compiled. */
  readonly pointer: string;
  readonly template: ValueTemplate;
}

/** Something a step reads, and what that name means there. */
export interface Read {
  /** JSON pointer of the string the reference stands in. */
  readonly pointer: string;
  /** Where the expression starts in that string: add it to the reference's offsets. */
  readonly offset: number;
  readonly reference: Reference;
  readonly expression: Expression;
  /** `errors.<id>` reads the error of a step rather than a variable, and `secrets.NAME` a secret of the run. */
  readonly target: ReadTarget;
}

export type ReadTarget =
  | { readonly kind: 'local'; readonly scope: Scope }
  | Variable
  | { readonly kind: 'error'; readonly of: StepNode | undefined; readonly id: string | undefined }
  /** The name is missing where something else than `secrets.NAME` is read. */
  | { readonly kind: 'secret'; readonly name: string | undefined }
  | { readonly kind: 'unknown' };

/** A secret that a step reads. */
export interface SecretRead {
  readonly node: StepNode;
  readonly read: Read;
}

/** An expression that reads no variable. */
export interface ConstantExpression extends TemplateExpression {
  readonly node: StepNode;
  readonly field: string;
  /** JSON pointer of the string it stands in. */
  readonly pointer: string;
}

/** One step as it stands in the plan. */
export interface StepNode {
  /** Position in document order over the whole plan, nested steps included; from 0. */
  readonly index: number;
  readonly step: Step;
  readonly type: StepType;
  readonly id: string;
  /** The name of the variable it writes. */
  readonly output: string;
  readonly variable: Variable;
  readonly pointer: string;
  readonly block: Block;
  /** Position in `block.nodes`. */
  readonly position: number;
  /** The blocks it owns, in document order. */
  readonly blocks: readonly Block[];
  /** What the step itself reads (not the steps inside it). Read `when`, `input`, … in `templates`. */
  readonly reads: readonly Read[];
  /** The step's own compiled values, in the order of their fields. */
  readonly templates: readonly SourcedTemplate[];
}

/** A text that could not be compiled. */
export interface TemplateFault {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  /** Offsets in the string at `pointer`. */
  readonly start: number;
  readonly end: number;
  readonly suggestion?: string;
  readonly severity: 'error' | 'warning';
}

/** A plan with its names looked up and its order worked out: what the checker judges and the executor compiles. */
export interface PlanAnalysis {
  readonly plan: Plan;
  readonly root: Block;
  /** Every step in document order. */
  readonly nodes: readonly StepNode[];
  readonly ids: StepIds;
  /** Every block, each after the one around it. */
  readonly blocks: readonly Block[];
  /** The expressions that read no variable, conditions included. */
  readonly constantExpressions: readonly ConstantExpression[];
  /** Where `secrets` is read, in document order; the secrets of subplans are in their analyses. */
  readonly secretReads: readonly SecretRead[];
  readonly faults: readonly TemplateFault[];
  /**
   * The inline plans of subplan steps, by the step. Each is a world of its own: ids, variables and mode. Its pointers
   * start at the outermost plan. A plan that a step names is not among them.
   */
  readonly subplans: ReadonlyMap<StepNode, PlanAnalysis>;
}
