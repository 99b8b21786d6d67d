import {
  isDecisionRead,
  loopLocals,
  templateOf,
  type Block,
  type PlanAnalysis,
  type Step,
  type StepNode,
} from '@planloom/dsl-schema';
import type { PreparedTool } from '@planloom/tool-kit';

import { secretPlaces, type SecretPlace } from '../secrets/secret-arguments.ts';
import { itemErrorsOf, backoffOf } from './policies.ts';
import { Priorities } from './priorities.ts';
import type {
  Action,
  BlockProgram,
  Branch,
  Evaluator,
  Exit,
  NodeProgram,
  Program,
  ProgramWaits,
  StepPolicy,
  ToolEntry,
} from './program.ts';
import { frameSize, layoutOf, slotIn } from './scope-layout.ts';
import { ValueCompiler } from './values.ts';

/** What a program is compiled with. */
export interface CompileSettings {
  /** The tool of that id; the checker has seen to it that there is one. */
  readonly tool: (id: string) => PreparedTool;
  /** The analysis of the plan of that name. */
  readonly subplan: (name: string) => PlanAnalysis;
  /** Makes a check of the run's input from the plan's `inputs`. */
  readonly inputCheck: (schema: NonNullable<PlanAnalysis['plan']['inputs']>) => (input: unknown) => unknown;
  readonly expressionWork: number;
}

/** Visits a step of a graph makes if it says nothing. */
const DEFAULT_MAX_VISITS = 25;

const DEFAULT_POLICY: StepPolicy = {
  timeoutMs: undefined,
  maxRetries: undefined,
  backoff: backoffOf(undefined),
  onError: 'fail',
  compensate: undefined,
  cache: false,
  next: [],
  maxVisits: DEFAULT_MAX_VISITS,
};

type ReduceStep = Extract<Step, { type: 'reduce' }>;
type WaitStep = Extract<Step, { type: 'wait' }>;

const UNLIMITED = Number.POSITIVE_INFINITY;

const EMPTY_INPUT: Evaluator = { evaluate: () => ({}) };

/** Compiles a checked plan. O(steps + edges). */
export function compileProgram(analysis: PlanAnalysis, settings: CompileSettings): Program {
  return compilerOf(analysis, settings).compile(0);
}

/** What compiles a checked plan. */
export function compilerOf(analysis: PlanAnalysis, settings: CompileSettings): ProgramCompiler {
  return new ProgramCompiler(analysis, settings, new Tools(settings.tool));
}

class Tools {
  readonly list: ToolEntry[] = [];
  readonly #byId = new Map<string, ToolEntry>();
  readonly #prepare: (id: string) => PreparedTool;

  constructor(prepare: (id: string) => PreparedTool) {
    this.#prepare = prepare;
  }

  entry(id: string): ToolEntry {
    let entry = this.#byId.get(id);
    if (!entry) {
      entry = { index: this.list.length, prepared: this.#prepare(id) };
      this.#byId.set(id, entry);
      this.list.push(entry);
    }
    return entry;
  }
}

/** One compilation while it is made. */
export class ProgramCompiler {
  readonly #analysis: PlanAnalysis;
  readonly #settings: CompileSettings;
  readonly #tools: Tools;
  readonly #waits: ProgramWaits;
  readonly #priorities = new Priorities();
  readonly #values: ValueCompiler;
  /** The steps that do; most plans have none. */
  readonly #readsSecrets: ReadonlySet<StepNode> | undefined;

  constructor(analysis: PlanAnalysis, settings: CompileSettings, tools: Tools, waits: ProgramWaits = {}) {
    this.#waits = waits;
    this.#analysis = analysis;
    const { max_expression_work: work = UNLIMITED } = analysis.plan.budget ?? {};
    this.#settings = { ...settings, expressionWork: Math.min(work, settings.expressionWork) };
    this.#tools = tools;
    const { secretReads } = analysis;
    this.#readsSecrets = secretReads.length > 0 ? new Set(secretReads.map(({ node }) => node)) : undefined;
    this.#values = new ValueCompiler(this.#settings.expressionWork, this.#readsSecrets !== undefined);
  }

  /** @param after calls that follow the whole plan: those behind a subplan step */
  compile(after: number): Program {
    const { plan, root } = this.#analysis;
    return {
      plan,
      mode: plan.execution ?? 'sequential',
      root: this.#block(root, after),
      layout: layoutOf(root.scope),
      tools: this.#tools.list,
      checkInput: plan.inputs && this.#settings.inputCheck(plan.inputs),
      waits: this.#waits,
    };
  }

  #block(block: Block, after: number): BlockProgram {
    const tails = this.#priorities.tails(block);
    return {
      role: block.role,
      order: block.order,
      nodes: block.nodes.map((node, position) => this.#node(node, tails[position]! + after)),
      links: block.links,
      frameSize: frameSize(block.scope),
    };
  }

  #node(node: StepNode, priority: number): NodeProgram {
    const { step } = node;
    const behind = priority - 1;
    const action = this.#action(node, behind);
    return {
      position: node.position,
      id: node.id,
      type: node.type,
      slot: node.variable.slot,
      action,
      when: this.#condition(node, 'when'),
      priority,
      policy: saysNothing(step) && action.kind !== 'subplan' ? DEFAULT_POLICY : this.#policy(node, action, behind),
    };
  }

  #policy(node: StepNode, action: Action, behind: number): StepPolicy {
    const { step } = node;
    return {
      timeoutMs: timeoutOf(step, action),
      maxRetries: step.retry?.max ?? step.retry_count,
      backoff: backoffOf(step.retry),
      onError: typeof step.on_error === 'object' ? this.#inner(node, 'fallback', behind)! : (step.on_error ?? 'fail'),
      compensate: this.#inner(node, 'compensate', 0),
      cache: step.cache ?? false,
      next: this.#exits(node),
      maxVisits: step.max_visits ?? DEFAULT_MAX_VISITS,
    };
  }

  #inner(node: StepNode, role: Block['role'], after: number): BlockProgram | undefined {
    for (const block of node.blocks) if (block.role === role) return this.#block(block, after);
    return undefined;
  }

  #action(node: StepNode, after: number): Action {
    const { step } = node;
    switch (step.type) {
      case 'loop':
        return step.over === undefined ? this.#while(node, step, after) : this.#loop(node, step, after);
      case 'reduce':
        return this.#reduce(node, step, after);
      case 'parallel':
        return {
          kind: 'parallel',
          body: this.#inner(node, 'parallel', after)!,
          concurrency: step.concurrency ?? UNLIMITED,
          itemErrors: itemErrorsOf(step.on_item_error),
        };
      case 'conditional':
        return { kind: 'conditional', branches: this.#branches(node, after) };
      case 'subplan':
        return this.#subplan(node, step, after);
      case 'approval':
        this.#waits.approval ??= step.id;
        return {
          kind: 'approval',
          message: this.#template(node, 'message')!,
          source: step.message,
          show: this.#template(node, 'show'),
          onTimeout: step.on_timeout ?? 'fail',
          onReject: step.on_reject ?? (isDecisionRead(node, this.#analysis) ? 'continue' : 'fail'),
        };
      case 'wait':
        return this.#wait(node, step);
      case 'final':
        if (step.function === undefined) return { kind: 'value', value: this.#input(node) };
        return {
          kind: 'call',
          tool: this.#tools.entry(step.function),
          input: this.#input(node),
          secrets: this.#readsSecrets && this.#secrets(node),
        };
      default:
        return {
          kind: 'call',
          tool: this.#tools.entry(step.tool),
          input: this.#input(node),
          secrets: this.#readsSecrets && this.#secrets(node),
        };
    }
  }

  #secrets(node: StepNode): readonly SecretPlace[] | undefined {
    if (!this.#readsSecrets?.has(node)) return undefined;
    const input = templateOf(node, 'input');
    return input && secretPlaces(input.template);
  }

  #loop(node: StepNode, step: Extract<Step, { type: 'loop' }>, after: number): Action {
    const { scope } = node.blocks[0]!;
    return {
      kind: 'loop',
      items: this.#template(node, 'over')!,
      body: this.#inner(node, 'body', after)!,
      itemSlot: slotIn(scope, step.as ?? 'item'),
      indexSlot: slotIn(scope, step.index_as),
      concurrency: step.concurrency ?? 1,
      itemErrors: itemErrorsOf(step.on_item_error),
    };
  }

  #while(node: StepNode, step: Extract<Step, { type: 'loop' }>, after: number): Action {
    const { scope } = node.blocks[0]!;
    return {
      kind: 'while',
      before: this.#condition(node, 'while', scope),
      after: this.#condition(node, 'until', scope),
      maxIterations: step.max_iterations ?? 1,
      body: this.#inner(node, 'body', after)!,
      lastSlot: slotIn(scope, loopLocals(step)[0]),
      indexSlot: slotIn(scope, step.index_as),
      itemErrors: itemErrorsOf(step.on_item_error),
    };
  }

  #reduce(node: StepNode, step: ReduceStep, after: number): Action {
    const reducer = node.blocks.find(({ role }) => role === 'reducer');
    const scope = reducer?.scope;
    const names = reducerNames(step);
    const body = reducer ? this.#block(reducer, after) : this.#toolReducer(step, names, after);
    const slot = (name: string | undefined): number =>
      name === undefined ? -1 : scope ? slotIn(scope, name) : names.indexOf(name);
    const shared = {
      items: this.#template(node, 'input')!,
      body,
      itemSlot: slot(step.as ?? 'item'),
      indexSlot: slot(step.index_as),
      concurrency: step.concurrency ?? 1,
    };
    if (step.accumulator === undefined) {
      return { kind: 'loop', ...shared, itemErrors: itemErrorsOf(step.on_item_error) };
    }
    return {
      kind: 'fold',
      ...shared,
      initial: this.#template(node, 'initial'),
      accumulatorSlot: slot(step.accumulator),
      associative: step.associative ?? false,
    };
  }

  /** The body of a reduce whose reducer is only the name of a tool: one call with item and accumulator as arguments. */
  #toolReducer({ reducer, index_as: index }: ReduceStep, names: readonly string[], after: number): BlockProgram {
    const read = Array.from(names.entries()).filter(([, name]) => name !== index);
    const input: Evaluator = {
      evaluate: ({ values }) => Object.fromEntries(read.map(([slot, name]) => [name, values[slot] ?? null])),
    };
    const call: NodeProgram = {
      position: 0,
      id: 'reducer',
      type: 'tool',
      slot: -1,
      action: { kind: 'call', tool: this.#tools.entry(reducer as string), input, secrets: undefined },
      when: undefined,
      priority: after + 1,
      policy: DEFAULT_POLICY,
    };
    return {
      role: 'reducer',
      order: 'sequential',
      nodes: [call],
      links: {
        needs: new Int32Array(1),
        starts: new Int32Array(2),
        targets: new Int32Array(0),
        order: Int32Array.of(0),
      },
      frameSize: names.length,
    };
  }

  #wait(node: StepNode, step: WaitStep): Action {
    if (step.signal !== undefined) {
      this.#waits.signal ??= step.id;
      return { kind: 'wait', for: 'signal', value: this.#template(node, 'signal')!, source: step.signal };
    }
    const [kind, field] = step.until === undefined ? (['span', 'for_ms'] as const) : (['time', 'until'] as const);
    return { kind: 'wait', for: kind, value: this.#template(node, field)!, source: '' };
  }

  #branches(node: StepNode, after: number): Branch[] {
    return node.blocks
      .filter((block) => block.role === 'branch')
      .map((block) => ({
        name: branchName(node, block),
        condition: block.condition && this.#values.condition(block.condition.template, node.block.scope),
        body: this.#block(block, after),
      }));
  }

  #subplan(node: StepNode, step: Extract<Step, { type: 'subplan' }>, after: number): Action {
    const analysis =
      typeof step.plan === 'string' ? this.#settings.subplan(step.plan) : this.#analysis.subplans.get(node)!;
    const program = new ProgramCompiler(analysis, this.#settings, this.#tools, this.#waits).compile(after);
    return { kind: 'subplan', program, input: this.#input(node) };
  }

  #exits(node: StepNode): Exit[] {
    const { next } = node.step;
    if (next === undefined || node.block.order !== 'graph') return [];
    const position = (id: string): number => node.block.nodes.findIndex((other) => other.id === id);
    if (typeof next === 'string') return [{ to: position(next), when: undefined }];
    return next.map(({ to }, index) => ({ to: position(to), when: this.#condition(node, `next/${index}/when`) }));
  }

  #input(node: StepNode): Evaluator {
    return this.#template(node, 'input') ?? EMPTY_INPUT;
  }

  #template(node: StepNode, field: string): Evaluator | undefined {
    const sourced = templateOf(node, field);
    return sourced && this.#values.template(sourced.template, node.block.scope);
  }

  #condition(node: StepNode, field: string, scope = node.block.scope): Evaluator | undefined {
    const sourced = templateOf(node, field);
    return sourced && this.#values.condition(sourced.template, scope);
  }
}

/** The variables of a reduce whose reducer is the name of a tool, each in the slot of its position. */
function reducerNames({ as = 'item', index_as: index, accumulator }: ReduceStep): string[] {
  return [as, accumulator, index].filter((name) => name !== undefined);
}

/** Whether a step leaves its policy to the run. */
function saysNothing(step: Step): boolean {
  return (
    step.timeout_ms === undefined &&
    step.retry === undefined &&
    step.retry_count === undefined &&
    step.on_error === undefined &&
    step.compensate === undefined &&
    step.cache === undefined &&
    step.next === undefined &&
    step.max_visits === undefined
  );
}

/** The time of a subplan that has a budget of time is what that leaves. */
function timeoutOf({ timeout_ms: timeoutMs }: Step, action: Action): number | undefined {
  const budgetMs = action.kind === 'subplan' ? action.program.plan.budget?.max_duration_ms : undefined;
  return budgetMs === undefined ? timeoutMs : Math.min(budgetMs, timeoutMs ?? UNLIMITED);
}

/** `/steps/2/cases/1/steps` is `cases[1]` of its step. */
function branchName({ pointer }: StepNode, block: Block): string {
  const [field = '', index] = block.pointer.slice(pointer.length + 1).split('/');
  return index === undefined ? field : `${field}[${index}]`;
}
