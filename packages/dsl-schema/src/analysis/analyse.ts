import { appendPointer } from '../json-pointer.ts';
import type { ExecutionMode, Plan, Step, StepType } from '../plan.ts';
import { orderBlock } from './edges.ts';
import { keepLiterals } from './literal-dollars.ts';
import { resolveReads } from './reads.ts';
import { compileStepTemplates, type TemplateSink } from './step-templates.ts';
import type {
  Block,
  BlockOrder,
  BlockRole,
  PlanAnalysis,
  Scope,
  SourcedTemplate,
  StepNode,
  TemplateFault,
} from './types.ts';

/** Block, scope and node while they are built; seen from outside they are read-only. */
type Building<T> = { -readonly [K in keyof T]: T[K] };
type BuildingBlock = Omit<Building<Block>, 'nodes' | 'edges'> & { nodes: BuildingNode[]; edges: Block['edges'] };
type BuildingNode = Omit<Building<StepNode>, 'blocks' | 'block'> & { block: BuildingBlock; blocks: BuildingBlock[] };
type BuildingScope = Scope & { readonly writers: Map<string, StepNode[]>; readonly ids: Map<string, StepNode[]> };

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

class Analyser {
  readonly #plan: Plan;
  readonly #variables: ReadonlySet<string>;
  readonly #pointer: string;
  readonly #mode: ExecutionMode;
  readonly #nodes: BuildingNode[] = [];
  readonly #blocks: BuildingBlock[] = [];
  readonly #faults: TemplateFault[] = [];
  readonly #subplans = new Map<StepNode, PlanAnalysis>();
  readonly #sink: TemplateSink = { fault: (fault) => void this.#faults.push(fault) };

  constructor(plan: Plan, variables: ReadonlySet<string>, pointer: string) {
    this.#plan = plan;
    this.#variables = variables;
    this.#pointer = pointer;
    this.#mode = plan.execution ?? 'sequential';
  }

  analyse(): PlanAnalysis {
    const scope = newScope('plan', undefined, ['input']);
    const root = this.#addBlock('plan', this.#plan.steps, `${this.#pointer}/steps`, undefined, scope);
    for (const node of this.#nodes) this.#resolve(node);
    for (const block of this.#blocks) block.edges = orderBlock(block);
    return { plan: this.#plan, root, nodes: this.#nodes, faults: this.#faults, subplans: this.#subplans };
  }

  #resolve(node: BuildingNode): void {
    const context = { scope: node.block.scope, variables: this.#variables, sink: this.#sink };
    node.reads = resolveReads(node);
    if (!node.reads.some(({ target }) => target.kind === 'unknown')) return;
    const values = Array.from(node.templates, ([field, sourced]) => [field, keepLiterals(sourced, context)] as const);
    node.templates = new Map(values);
    node.reads = resolveReads(node);
  }

  #addBlock(
    role: BlockRole,
    steps: readonly Step[] | Step,
    pointer: string,
    owner: BuildingNode | undefined,
    scope: Scope,
    condition?: SourcedTemplate,
  ): BuildingBlock {
    const order = blockOrder(role, this.#mode);
    const block: BuildingBlock = {
      role,
      order,
      owner,
      pointer,
      scope,
      nodes: [],
      edges: [],
      ...(condition && { condition }),
    };
    this.#blocks.push(block);
    owner?.blocks.push(block);
    if ('id' in steps) this.#addStep(steps, pointer, block);
    else for (const [position, step] of steps.entries()) this.#addStep(step, appendPointer(pointer, position), block);
    return block;
  }

  #addStep(step: Step, pointer: string, block: BuildingBlock): void {
    const node: BuildingNode = {
      index: this.#nodes.length,
      step,
      type: stepType(step),
      id: step.id,
      output: step.output ?? step.id,
      pointer,
      block,
      position: block.nodes.length,
      blocks: [],
      reads: [],
      templates: compileStepTemplates(step, pointer, this.#sink),
    };
    this.#nodes.push(node);
    block.nodes.push(node);
    addTo((block.scope as BuildingScope).ids, node.id, node);
    addTo((block.scope as BuildingScope).writers, node.output, node);
    this.#addInnerBlocks(node);
  }

  #addInnerBlocks(node: BuildingNode): void {
    const { step, pointer, block } = node;
    const { scope } = block;
    const at = (field: string): string => `${pointer}/${field}`;
    switch (step.type) {
      case 'loop': {
        const body = newScope('iteration', scope, loopLocals(step));
        if (step.steps) this.#addBlock('body', step.steps, at('steps'), node, body);
        else if (step.step) this.#addBlock('body', step.step, at('step'), node, body);
        break;
      }
      case 'parallel':
        this.#addBlock('parallel', step.steps, at('steps'), node, scope);
        break;
      case 'reduce':
        if (typeof step.reducer !== 'string') {
          this.#addBlock(
            'reducer',
            step.reducer,
            at('reducer'),
            node,
            newScope('iteration', scope, reduceLocals(step)),
          );
        }
        break;
      case 'conditional':
        this.#addBranches(node);
        break;
      case 'subplan':
        if (typeof step.plan !== 'string') this.#subplans.set(node, analysePlan(step.plan, undefined, at('plan')));
        break;
      default:
    }
    if (typeof step.on_error === 'object') {
      this.#addBlock('fallback', step.on_error.fallback, at('on_error/fallback'), node, scope);
    }
    if (step.compensate) {
      this.#addBlock('compensate', step.compensate, at('compensate'), node, newScope('iteration', scope, []));
    }
  }

  #addBranches(node: BuildingNode): void {
    const { step, pointer, block, templates } = node;
    if (step.type !== 'conditional') return;
    if (step.then) {
      this.#addBlock('branch', step.then, `${pointer}/then`, node, block.scope, templates.get('condition'));
    }
    for (const [index, branch] of (step.cases ?? []).entries()) {
      const field = `cases/${index}`;
      this.#addBlock(
        'branch',
        branch.steps,
        `${pointer}/${field}/steps`,
        node,
        block.scope,
        templates.get(`${field}/when`),
      );
    }
    if (step.otherwise) this.#addBlock('branch', step.otherwise, `${pointer}/otherwise`, node, block.scope);
  }
}

function newScope(kind: Scope['kind'], parent: Scope | undefined, locals: readonly string[]): BuildingScope {
  return { kind, parent, locals, writers: new Map(), ids: new Map() };
}

function addTo(map: Map<string, StepNode[]>, key: string, node: StepNode): void {
  const list = map.get(key);
  if (list) list.push(node);
  else map.set(key, [node]);
}

/** The kind of a step: its `type`, or `tool`. */
export function stepType(step: Step): StepType {
  return step.type ?? 'tool';
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
