import type { ValueTemplate } from '../expression/types.ts';
import type { Step, StepType } from '../plan.ts';
import type { PlanBlock } from './plan-block.ts';
import type { Read, SourcedTemplate, StepNode, Variable } from './types.ts';

const NO_BLOCKS: readonly PlanBlock[] = [];
const NO_READS: readonly Read[] = [];
const NO_TEMPLATES: readonly SourcedTemplate[] = [];

/** A step while the plan is analysed. Where it stands is put together only for those who ask. */
export class PlanStep implements StepNode {
  readonly index: number;
  readonly step: Step;
  readonly type: StepType;
  readonly id: string;
  readonly output: string;
  readonly block: PlanBlock;
  readonly position: number;
  readonly variable: Variable;
  blocks: readonly PlanBlock[] = NO_BLOCKS;
  reads: readonly Read[] = NO_READS;
  templates: readonly SourcedTemplate[] = NO_TEMPLATES;
  #ownBlocks: PlanBlock[] | undefined = undefined;

  constructor(index: number, step: Step, block: PlanBlock) {
    this.index = index;
    this.step = step;
    this.type = stepType(step);
    this.id = step.id;
    this.output = step.output ?? step.id;
    this.block = block;
    this.position = block.nodes.length;
    this.variable = block.scope.addStep(this);
  }

  get pointer(): string {
    return this.block.pointerOf(this.position);
  }

  addBlock(block: PlanBlock): void {
    if (this.#ownBlocks) this.#ownBlocks.push(block);
    else this.blocks = this.#ownBlocks = [block];
  }
}

/** The kind of a step: its `type`, or `tool`. */
export function stepType(step: Step): StepType {
  return step.type ?? 'tool';
}

/** A compiled value of a step, in the field it stands in. */
export class StepTemplate implements SourcedTemplate {
  readonly field: string;
  readonly template: ValueTemplate;
  readonly #node: StepNode;

  constructor(node: StepNode, field: string, template: ValueTemplate) {
    this.#node = node;
    this.field = field;
    this.template = template;
  }

  get pointer(): string {
    return `${this.#node.pointer}/${this.field}`;
  }
}

/** The compiled value of a field of a step; `undefined` if the step says nothing there. */
export function templateOf(node: StepNode, field: string): SourcedTemplate | undefined {
  const { templates } = node;
  if (templates.length > FEW) return tableOf(templates).get(field);
  for (const sourced of templates) if (sourced.field === field) return sourced;
  return undefined;
}

/** So many are looked through; a conditional of a thousand cases has a table. */
const FEW = 8;

const tables = new WeakMap<readonly SourcedTemplate[], ReadonlyMap<string, SourcedTemplate>>();

function tableOf(templates: readonly SourcedTemplate[]): ReadonlyMap<string, SourcedTemplate> {
  let table = tables.get(templates);
  if (!table) tables.set(templates, (table = new Map(templates.map((sourced) => [sourced.field, sourced]))));
  return table;
}
