import type { ExecutionMode, Plan, Step } from '../plan.ts';
import { orderBlock } from './edges.ts';
import { keepLiterals } from './literal-dollars.ts';
import { PlanBlock } from './plan-block.ts';
import { PlanScope } from './plan-scope.ts';
import { PlanStep, templateOf } from './plan-step.ts';
import { meansNothing, ReadCollector } from './reads.ts';
import { StepIdTable } from './step-ids.ts';
import { StepTemplates } from './step-templates.ts';
import type {
  BlockOrder,
  BlockRole,
  ConstantExpression,
  PlanAnalysis,
  SecretRead,
  SourcedTemplate,
  StepNode,
  TemplateFault,
} from './types.ts';

/**
 * Looks up the names of a plan and works out who waits for whom. O(steps + references), without recursion over steps
 * that follow each other; nesting is followed to its depth.
 *
 * @param plan a plan of the right shape; names and order may be wrong, that is for the checker to say
 * @param variables what the run begins with, besides `input`; a `${…}` that reads anything else is text
 * @param pointer where the plan stands, for the plan of a subplan step. Default: the whole document
 */
export function analysePlan(plan: Plan, variables: ReadonlySet<string> = new Set(), pointer = ''): PlanAnalysis {
  return new Analyser(plan, variables, pointer).analyse();
}

/** One analysis while it is made. */
export class Analyser {
  readonly #plan: Plan;
  readonly #variables: ReadonlySet<string>;
  readonly #pointer: string;
  readonly #mode: ExecutionMode;
  readonly #nodes: PlanStep[] = [];
  readonly #blocks: PlanBlock[] = [];
  readonly #ids = new StepIdTable(this.#nodes);
  readonly #constants: ConstantExpression[] = [];
  readonly #secretReads: SecretRead[] = [];
  readonly #reads = new ReadCollector(this.#constants, this.#secretReads);
  readonly #faults: TemplateFault[] = [];
  readonly #subplans = new Map<StepNode, PlanAnalysis>();
  readonly #templates = new StepTemplates((fault) => void this.#faults.push(fault));

  constructor(plan: Plan, variables: ReadonlySet<string>, pointer: string) {
    this.#plan = plan;
    this.#variables = variables;
    this.#pointer = pointer;
    this.#mode = plan.execution ?? 'sequential';
  }

  analyse(): PlanAnalysis {
    const scope = new PlanScope('plan', undefined, ['input'], this.#ids);
    const root = this.#addBlock('plan', this.#plan.steps, `${this.#pointer}/steps`, undefined, scope);
    for (const node of this.#nodes) this.#resolve(node);
    for (const block of this.#blocks) block.edges = orderBlock(block);
    return {
      plan: this.#plan,
      root,
      nodes: this.#nodes,
      ids: this.#ids,
      blocks: this.#blocks,
      constantExpressions: this.#constants,
      secretReads: this.#secretReads,
      faults: this.#faults,
      subplans: this.#subplans,
    };
  }

  #resolve(node: PlanStep): void {
    const { length } = this.#constants;
    const { length: secrets } = this.#secretReads;
    node.reads = this.#reads.readsOf(node);
    if (!node.reads.some(meansNothing)) return;
    const context = {
      scope: node.block.scope,
      variables: this.#variables,
      fault: (fault: TemplateFault) => void this.#faults.push(fault),
    };
    node.templates = node.templates.map((sourced) => keepLiterals(node, sourced, context));
    this.#constants.length = length;
    this.#secretReads.length = secrets;
    node.reads = this.#reads.readsOf(node);
  }

  #addBlock(
    role: BlockRole,
    steps: readonly Step[] | Step,
    pointer: string,
    owner: PlanStep | undefined,
    scope: PlanScope,
    condition?: SourcedTemplate,
  ): PlanBlock {
    const isSingle = 'id' in steps;
    const block = new PlanBlock(role, blockOrder(role, this.#mode), owner, scope, { pointer, isSingle }, condition);
    this.#blocks.push(block);
    owner?.addBlock(block);
    if (isSingle) this.#addStep(steps, block);
    else for (const step of steps) this.#addStep(step, block);
    return block;
  }

  #addStep(step: Step, block: PlanBlock): void {
    const node = new PlanStep(this.#nodes.length, step, block);
    node.templates = this.#templates.compile(node);
    this.#nodes.push(node);
    block.nodes.push(node);
    this.#addInnerBlocks(node);
  }

  #addInnerBlocks(node: PlanStep): void {
    const { step, block } = node;
    switch (step.type) {
      case undefined:
      case 'tool':
      case 'final':
      case 'approval':
      case 'wait':
        break;
      case 'loop': {
        const body = this.#iteration(node, loopLocals(step));
        if (step.steps) this.#addInner('body', step.steps, 'steps', node, body);
        else if (step.step) this.#addInner('body', step.step, 'step', node, body);
        break;
      }
      case 'parallel':
        this.#addInner('parallel', step.steps, 'steps', node, block.scope);
        break;
      case 'reduce':
        if (typeof step.reducer !== 'string') {
          this.#addInner('reducer', step.reducer, 'reducer', node, this.#iteration(node, reduceLocals(step)));
        }
        break;
      case 'conditional':
        this.#addBranches(node);
        break;
      case 'subplan':
        if (typeof step.plan !== 'string') {
          this.#subplans.set(node, analysePlan(step.plan, undefined, `${node.pointer}/plan`));
        }
        break;
      default:
        step satisfies never;
    }
    if (typeof step.on_error === 'object') {
      this.#addInner('fallback', step.on_error.fallback, 'on_error/fallback', node, block.scope);
    }
    if (step.compensate) this.#addInner('compensate', step.compensate, 'compensate', node, this.#iteration(node, []));
  }

  #addBranches(node: PlanStep): void {
    const { step, block } = node;
    if (step.type !== 'conditional') return;
    const add = (steps: readonly Step[], field: string, condition?: SourcedTemplate): void =>
      this.#addInner('branch', steps, field, node, block.scope, condition);
    if (step.then) add(step.then, 'then', templateOf(node, 'condition'));
    for (const [index, branch] of (step.cases ?? []).entries()) {
      add(branch.steps, `cases/${index}/steps`, templateOf(node, `cases/${index}/when`));
    }
    if (step.otherwise) add(step.otherwise, 'otherwise');
  }

  #addInner(
    role: BlockRole,
    steps: readonly Step[] | Step,
    field: string,
    node: PlanStep,
    scope: PlanScope,
    condition?: SourcedTemplate,
  ): void {
    this.#addBlock(role, steps, `${node.pointer}/${field}`, node, scope, condition);
  }

  #iteration(node: PlanStep, locals: readonly string[]): PlanScope {
    return new PlanScope('iteration', node.block.scope, locals, this.#ids);
  }
}

function blockOrder(role: BlockRole, mode: ExecutionMode): BlockOrder {
  if (role === 'parallel') return 'parallel';
  if (role === 'plan') return mode;
  return mode === 'dag' ? 'dag' : 'sequential';
}

/** The variables that a loop sets for each iteration. */
export function loopLocals(step: Extract<Step, { type: 'loop' }>): string[] {
  const item = step.as ?? (step.over === undefined ? 'last' : 'item');
  return step.index_as === undefined ? [item] : [item, step.index_as];
}

/** The variables that a reduce sets for each item. */
export function reduceLocals(step: Extract<Step, { type: 'reduce' }>): string[] {
  return [step.as ?? 'item', step.index_as, step.accumulator].filter((name) => name !== undefined);
}
