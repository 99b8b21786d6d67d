import { linkBlock } from './block-links.ts';
import type { PlanScope } from './plan-scope.ts';
import type { PlanStep } from './plan-step.ts';
import type { Block, BlockLinks, BlockOrder, BlockRole, Edge, SourcedTemplate } from './types.ts';

const NO_EDGES: readonly Edge[] = [];

/** A list of steps while the plan is analysed. */
export class PlanBlock implements Block {
  readonly role: BlockRole;
  readonly order: BlockOrder;
  readonly owner: PlanStep | undefined;
  readonly pointer: string;
  readonly scope: PlanScope;
  readonly condition?: SourcedTemplate;
  readonly nodes: PlanStep[] = [];
  edges: readonly Edge[] = NO_EDGES;
  /** Whether its pointer is that of its only step, not of a list. */
  readonly #isSingle: boolean;
  #links: BlockLinks | undefined = undefined;

  constructor(
    role: BlockRole,
    order: BlockOrder,
    owner: PlanStep | undefined,
    scope: PlanScope,
    place: { readonly pointer: string; readonly isSingle: boolean },
    condition: SourcedTemplate | undefined,
  ) {
    this.role = role;
    this.order = order;
    this.owner = owner;
    this.scope = scope;
    this.pointer = place.pointer;
    this.#isSingle = place.isSingle;
    if (condition) this.condition = condition;
  }

  get links(): BlockLinks {
    return (this.#links ??= linkBlock(this.nodes.length, this.edges));
  }

  pointerOf(position: number): string {
    return this.#isSingle ? this.pointer : `${this.pointer}/${position}`;
  }
}
