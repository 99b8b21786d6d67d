import {
  compileExpression,
  compileValue,
  evaluateTemplate,
  isExpressionError,
  templateReferences,
  type ApprovalStep,
  type ConditionalStep,
  type ExecutionMode,
  type LoopStep,
  type OnItemError,
  type ParallelStep,
  type Plan,
  type ReduceStep,
  type Reference,
  type Step,
  type SubplanStep,
  type ValueTemplate,
} from '@planloom/dsl-schema';
import { isToolError } from '@planloom/tool-kit';

import type { ApprovalQuestion, Decision } from '../../src/index.ts';

/** A tool without time, chance or memory: what it does depends on its input and on which attempt it is. */
export type PureTool = (input: Record<string, unknown>, attempt: number) => unknown;

export interface ReferenceSettings {
  readonly tools: Readonly<Record<string, PureTool>>;
  readonly plans: Readonly<Record<string, Plan>>;
  readonly maxRetries: number;
  /** Decides at approvals, the same for the same question. */
  readonly decide: (question: Pick<ApprovalQuestion, 'message' | 'show'>) => Decision;
  /** Says which of so many steps that could come next does: any topological order is as good as any other. */
  readonly choose: (count: number) => number;
}

export interface ReferenceCall {
  readonly tool: string;
  readonly input: unknown;
  readonly path: string;
  readonly attempt: number;
}

/** A step that a run can fail with. */
export interface Culprit {
  readonly code: string;
  readonly path: string;
}

export interface ReferenceRun {
  readonly outcome: { readonly result: unknown } | { readonly culprits: readonly Culprit[] };
  readonly context: Readonly<Record<string, unknown>>;
  /** Every call. Of a run that fails: every call that can be made before it is stopped. */
  readonly calls: readonly ReferenceCall[];
  /** A failure stopped steps that could have been done already: which failure and which calls there are is up to time. */
  readonly dependsOnTime: boolean;
  /** Such a failure was handled and the run went on, so that everything after it is up to time. */
  readonly isUnknowable: boolean;
}

/**
 * Runs a plan by walking it, one step at a time. Made to be read rather than to be fast: no compiling, no slots, no clock.
 *
 * A step that fails beside others stops them sooner or later, which only time decides. Here the others run to their end, and
 * all failures there can be are collected.
 */
export function interpret(plan: Plan, variables: Record<string, unknown>, settings: ReferenceSettings): ReferenceRun {
  const run = new Interpreter(settings);
  const root = survey(plan);
  const scope = new Variables(root.scope, undefined, { variables, result: undefined });
  const outcome = run.toEnd(root, scope);
  const context = { ...variables, ...Object.fromEntries(scope.values) };
  return { outcome, context, calls: run.calls, dependsOnTime: run.dependsOnTime, isUnknowable: run.isUnknowable };
}

// ---- What stands where

interface ScopeNames {
  readonly parent: ScopeNames | undefined;
  readonly locals: readonly string[];
  readonly writers: Map<string, Step[]>;
  readonly steps: Map<string, Step>;
}

interface Block {
  readonly steps: readonly Step[];
  readonly order: ExecutionMode;
  readonly scope: ScopeNames;
  readonly owner: Step | undefined;
  readonly inner: Map<Step, InnerBlocks>;
  readonly home: Map<Step, Block>;
}

interface InnerBlocks {
  body?: Block;
  branches?: { readonly when: string | boolean; readonly block: Block }[];
  fallback?: Block;
  compensate?: Block;
}

const surveyed = new WeakMap<Plan, Block>();

function survey(plan: Plan): Block {
  let root = surveyed.get(plan);
  if (!root) {
    const mode = plan.execution ?? 'sequential';
    root = surveyBlock(plan.steps, mode, mode, newScope(undefined, ['input']), undefined, new Map(), new Map());
    surveyed.set(plan, root);
  }
  return root;
}

function newScope(parent: ScopeNames | undefined, locals: readonly (string | undefined)[]): ScopeNames {
  return { parent, locals: locals.filter((name) => name !== undefined), writers: new Map(), steps: new Map() };
}

function surveyBlock(
  steps: readonly Step[],
  order: ExecutionMode,
  mode: ExecutionMode,
  scope: ScopeNames,
  owner: Step | undefined,
  inner: Block['inner'],
  home: Block['home'],
): Block {
  const block: Block = { steps, order, scope, owner, inner, home };
  const innerOrder = mode === 'dag' ? 'dag' : 'sequential';
  for (const step of steps) {
    const name = step.output ?? step.id;
    scope.steps.set(step.id, step);
    scope.writers.set(name, [...(scope.writers.get(name) ?? []), step]);
    home.set(step, block);
    const add = (list: readonly Step[], blockScope: ScopeNames, blockOrder: ExecutionMode = innerOrder): Block =>
      surveyBlock(list, blockOrder, mode, blockScope, step, inner, home);
    const blocks: InnerBlocks = {};
    if (step.type === 'loop') {
      const item = step.as ?? (step.over === undefined ? 'last' : 'item');
      blocks.body = add(step.steps ?? [step.step!], newScope(scope, [item, step.index_as]));
    } else if (step.type === 'reduce' && typeof step.reducer !== 'string') {
      blocks.body = add([step.reducer], newScope(scope, [step.as ?? 'item', step.index_as, step.accumulator]));
    } else if (step.type === 'parallel') {
      blocks.body = add(step.steps, scope, 'dag');
    } else if (step.type === 'conditional') {
      const cases = step.then ? [{ when: step.condition!, steps: step.then }] : [...(step.cases ?? [])];
      if (step.otherwise) cases.push({ when: true, steps: step.otherwise });
      blocks.branches = cases.map(({ when, steps: list }) => ({ when, block: add(list, scope) }));
    }
    if (typeof step.on_error === 'object') blocks.fallback = add(step.on_error.fallback, scope);
    if (step.compensate) blocks.compensate = add([step.compensate], newScope(scope, []));
    inner.set(step, blocks);
  }
  return block;
}

/** The steps that the steps of a block wait for, by position. */
function needsOf(block: Block): Set<number>[] {
  const { steps } = block;
  const needs = steps.map((step) => {
    const found = new Set<number>();
    for (const needed of neededBy(step, block)) {
      const position = positionIn(block, needed);
      if (position >= 0 && steps[position] !== step) found.add(position);
    }
    return found;
  });
  const follows = (later: number, earlier: number): boolean =>
    [...needs[later]!].some((need) => need === earlier || follows(need, earlier));
  const isParallel = block.owner?.type === 'parallel' && block.inner.get(block.owner)?.body === block;
  if (block.order !== 'dag' || isParallel) return needs;
  for (const [position, step] of steps.entries()) {
    if (step.type !== 'final') continue;
    for (let before = 0; before < position; before++) if (!follows(before, position)) needs[position]!.add(before);
  }
  return needs;
}

/** For each step of a plan, the steps beside it that have to end before it starts. Plans of subplan steps are not looked into. */
export function waitsOf(plan: Plan): Map<Step, readonly Step[]> {
  const waits = new Map<Step, readonly Step[]>();
  for (const block of new Set(survey(plan).home.values())) {
    const needs = block.order === 'dag' ? needsOf(block) : undefined;
    for (const [position, step] of block.steps.entries()) {
      const before = block.order === 'graph' ? [] : block.steps.slice(0, position);
      waits.set(step, needs ? Array.from(needs[position]!, (need) => block.steps[need]!) : before);
    }
  }
  return waits;
}

/** The steps that a step, or a step inside it, names or reads. */
function neededBy(step: Step, block: Block): Step[] {
  const { scope, inner } = block;
  const blocks = inner.get(step)!;
  const found = (step.depends_on ?? []).map((id) => findStep(id, scope)!);
  for (const reference of referencesOf(step, ['while', 'until'])) found.push(...writersOf(reference, scope));
  for (const reference of conditionReferences(step)) found.push(...writersOf(reference, blocks.body!.scope));
  const branches = blocks.branches?.map((branch) => branch.block) ?? [];
  for (const list of [blocks.body, blocks.fallback, ...branches]) {
    for (const nested of list?.steps ?? []) found.push(...neededBy(nested, list!));
  }
  return found;
}

function referencesOf(step: Step, without: readonly string[]): Reference[] {
  const found: Reference[] = [];
  for (const [field, value] of Object.entries(step) as [string, unknown][]) {
    if (without.includes(field)) continue;
    if ((field === 'when' || field === 'condition' || field === 'over') && typeof value === 'string') {
      found.push(...condition(value).references);
    } else if (field === 'input' && step.type === 'reduce' && typeof value === 'string') {
      found.push(...condition(value).references);
    } else if (['input', 'over', 'initial', 'message', 'show', 'for_ms'].includes(field)) {
      found.push(...templateReferences(template(value)));
    } else if (field === 'cases') {
      for (const { when } of value as { when: string }[]) found.push(...condition(when).references);
    }
  }
  return found;
}

function conditionReferences(step: Step): readonly Reference[] {
  if (step.type !== 'loop') return [];
  return [step.while, step.until].flatMap((source) => (typeof source === 'string' ? condition(source).references : []));
}

function writersOf({ name, segments: [id] }: Reference, from: ScopeNames): readonly Step[] {
  for (let scope: ScopeNames | undefined = from; scope; scope = scope.parent) {
    if (scope.locals.includes(name)) return [];
    const writers = scope.writers.get(name);
    if (writers) return writers;
  }
  const failed = name === 'errors' && typeof id === 'string' ? findStep(id, from) : undefined;
  return failed ? [failed] : [];
}

function findStep(id: string, from: ScopeNames): Step | undefined {
  for (let scope: ScopeNames | undefined = from; scope; scope = scope.parent) {
    const step = scope.steps.get(id);
    if (step) return step;
  }
  return undefined;
}

/** Position in a block of a step, or of the step around it that stands there. */
function positionIn(block: Block, step: Step): number {
  let at: Step | undefined = step;
  while (at && block.home.get(at) !== block) at = block.home.get(at)?.owner;
  return at ? block.steps.indexOf(at) : -1;
}

// ---- Variables

class Variables {
  readonly names: ScopeNames;
  readonly parent: Variables | undefined;
  readonly plan: { readonly variables: Readonly<Record<string, unknown>>; result: unknown };
  readonly values = new Map<string, unknown>();
  readonly errors = new Map<string, unknown>();

  constructor(names: ScopeNames, parent: Variables | undefined, plan: Variables['plan']) {
    this.names = names;
    this.parent = parent;
    this.plan = plan;
    if (!parent && 'input' in plan.variables) this.values.set('input', plan.variables['input']);
  }

  read(name: string): unknown {
    if (name === 'errors') return this.#allErrors();
    const { locals, writers } = this.names;
    if (locals.includes(name) || writers.has(name)) return this.values.get(name) ?? null;
    return this.parent ? this.parent.read(name) : this.plan.variables[name];
  }

  #allErrors(): Record<string, unknown> {
    const outer = this.parent ? this.parent.#allErrors() : {};
    for (const id of this.names.steps.keys()) outer[id] = this.errors.get(id) ?? null;
    return outer;
  }
}

const templates = new Map<unknown, ValueTemplate>();
const expressions = new Map<string, ReturnType<typeof compileExpression>>();

function template(value: unknown): ValueTemplate {
  let compiled = templates.get(value);
  if (!compiled) templates.set(value, (compiled = compileValue(value)));
  return compiled;
}

function condition(
  source: string | boolean,
  mode: 'condition' | 'value' = 'value',
): ReturnType<typeof compileExpression> {
  const key = `${mode} ${source}`;
  let compiled = expressions.get(key);
  if (!compiled) expressions.set(key, (compiled = compileExpression(String(source), { mode })));
  return compiled;
}

// ---- Failures

interface ErrorInfo {
  readonly code: string;
  readonly message: string;
  readonly step: string;
  readonly attempts: number;
}

/** A step has failed. */
class Failure extends Error {
  readonly info: ErrorInfo;
  readonly retryable: boolean;
  /** All that can be the first failure, this one included. */
  readonly culprits: readonly Culprit[];
  /** Steps beside it may be done or not when it happens. */
  readonly dependsOnTime: boolean;

  constructor(info: ErrorInfo, retryable: boolean, culprits?: readonly Culprit[], dependsOnTime = false) {
    super(`${info.step}: ${info.code} ${info.message}`);
    this.info = info;
    this.retryable = retryable;
    this.culprits = culprits ?? [{ code: info.code, path: info.step }];
    this.dependsOnTime = dependsOnTime;
  }

  /** Nothing in the plan handles it: a rejection. */
  get isFatal(): boolean {
    return this.culprits.some(isRejection);
  }

  /** Whether it is one depends on which of several failures is the first. */
  get isPerhapsFatal(): boolean {
    return this.isFatal && !this.culprits.every(isRejection);
  }
}

function isRejection({ code }: Culprit): boolean {
  return code === 'approval/rejected';
}

/** Several steps that run beside each other, of which some failed. */
function joinFailures(failures: readonly Failure[], dependsOnTime: boolean): Failure {
  const [first] = failures;
  const isTimed = dependsOnTime || failures.length > 1 || failures.some((failure) => failure.dependsOnTime);
  return new Failure(
    first!.info,
    first!.retryable,
    failures.flatMap(({ culprits }) => culprits),
    isTimed,
  );
}

/** A failure beside others that were borne: any of them may be the one that is too many. */
function orAnyOf(borne: ReadonlyMap<number, Failure>, { info, retryable, culprits, dependsOnTime }: Failure): Failure {
  const all = [...culprits, ...Array.from(borne.values()).flatMap((failure) => failure.culprits)];
  return new Failure(info, retryable, all, dependsOnTime);
}

function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  throw error;
}

// ---- Running

/** Where a step stands in the run, and how often it was tried. */
interface Instance {
  readonly step: Step;
  readonly block: Block;
  readonly scope: Variables;
  readonly path: string;
  attempt: number;
}

class Interpreter {
  readonly calls: ReferenceCall[] = [];
  dependsOnTime = false;
  isUnknowable = false;
  readonly #settings: ReferenceSettings;
  readonly #cache = new Map<string, unknown>();
  readonly #undo: Instance[] = [];
  #isUndoing = false;

  constructor(settings: ReferenceSettings) {
    this.#settings = settings;
  }

  toEnd(root: Block, scope: Variables): ReferenceRun['outcome'] {
    try {
      const result = this.#runBlock(root, scope, '');
      return { result: scope.plan.result === undefined ? result : scope.plan.result };
    } catch (error) {
      const { culprits, dependsOnTime } = toFailure(error);
      this.dependsOnTime = dependsOnTime;
      this.#undoAll();
      return { culprits };
    }
  }

  #undoAll(): void {
    this.#isUndoing = true;
    for (const { step, block, scope, path } of this.#undo.toReversed()) {
      const compensate = block.inner.get(step)!.compensate!;
      try {
        this.#runBlock(compensate, new Variables(compensate.scope, scope, scope.plan), `${path}.`);
      } catch (error) {
        toFailure(error);
      }
    }
  }

  // ---- Blocks

  #runBlock(block: Block, scope: Variables, prefix: string): unknown {
    if (block.order === 'graph') return this.#runGraph(block, scope, prefix);
    if (block.order === 'dag') return this.#runUnordered(block, scope, prefix).at(-1) ?? null;
    let result: unknown = null;
    for (const step of block.steps) result = this.#runStep({ step, block, scope, path: prefix + step.id, attempt: 0 });
    return result;
  }

  #runGraph(block: Block, scope: Variables, prefix: string): unknown {
    const visits = new Map<Step, number>();
    let step = block.steps[0];
    let result: unknown = null;
    let from: Instance | undefined;
    while (step) {
      const visit = (visits.get(step) ?? 0) + 1;
      const most = step.max_visits ?? 25;
      if (visit > most) {
        const message = `The step "${step.id}" was visited ${most} times (max_visits), and "${from!.step.id}" leads to it again.`;
        throw fail(from!, 'step/max-visits', message);
      }
      visits.set(step, visit);
      from = { step, block, scope, path: prefix + step.id + (visit === 1 ? '' : `#${visit}`), attempt: 0 };
      result = this.#runStep(from);
      step = this.#nextOf(from);
    }
    return result;
  }

  #nextOf(instance: Instance): Step | undefined {
    const { step, block } = instance;
    const ways = typeof step.next === 'string' ? [{ to: step.next }] : (step.next ?? []);
    const way = ways.find(({ when }: { when?: string | boolean }) => when === undefined || this.#holds(when, instance));
    return way && block.steps.find(({ id }) => id === way.to);
  }

  /** The steps of a dag, or those of `parallel`: one that needs no other that is not done is next. Gives the results by position. */
  #runUnordered(
    block: Block,
    scope: Variables,
    prefix: string,
    policy?: OnItemError,
    borne: Map<number, Failure> = new Map<number, Failure>(),
  ): unknown[] {
    const { steps } = block;
    const needs = needsOf(block);
    const results: unknown[] = steps.map(() => null);
    const done = new Set<number>();
    const failed = new Map<number, Failure>();
    for (;;) {
      const ready = [...steps.keys()].filter(
        (at) => !done.has(at) && !failed.has(at) && [...needs[at]!].every((need) => done.has(need)),
      );
      const position = ready[this.#settings.choose(ready.length)];
      if (position === undefined) break;
      const step = steps[position]!;
      try {
        results[position] = this.#runStep({ step, block, scope, path: prefix + step.id, attempt: 0 });
        done.add(position);
      } catch (error) {
        const failure = toFailure(error);
        if (failure.isFatal || isTooMany(policy, 1, steps.length)) {
          failed.set(position, failure);
          continue;
        }
        this.#handled(failure);
        borne.set(position, failure);
        scope.values.set(step.output ?? step.id, null);
        done.add(position);
      }
    }
    // Which of several is the one too many is up to time; until then, what needs the others goes on.
    if (isTooMany(policy, borne.size, steps.length) && borne.size > 0) throw joinFailures([...borne.values()], true);
    if (failed.size === 0) return results;
    const reaches = (later: number, earlier: number): boolean =>
      later === earlier || [...needs[later]!].some((need) => reaches(need, earlier));
    const isTimed = [...failed.keys()].some((at) =>
      steps.some((_, other) => !reaches(other, at) && !reaches(at, other)),
    );
    throw joinFailures([...failed.values()], isTimed);
  }

  // ---- Steps

  #runStep(instance: Instance): unknown {
    const { step, scope, block, path } = instance;
    const name = step.output ?? step.id;
    scope.errors.delete(step.id);
    const { max, on } = this.#retriesOf(step);
    for (;;) {
      try {
        instance.attempt++;
        if (instance.attempt === 1 && step.when !== undefined && !this.#holds(step.when, instance)) {
          instance.attempt = 0;
          scope.values.set(name, null);
          return null;
        }
        return this.#complete(instance, this.#attempt(instance));
      } catch (error) {
        const failure = toFailure(error);
        if (failure.isPerhapsFatal) this.isUnknowable = true;
        const canPass = failure.retryable && !failure.isFatal && (!on || on.includes(failure.info.code));
        if (canPass && instance.attempt <= max) {
          this.#handled(failure);
          continue;
        }
        if (step.on_error === undefined || step.on_error === 'fail' || failure.isFatal) throw failure;
        this.#handled(failure);
        scope.errors.set(step.id, failure.info);
        if (step.on_error === 'continue') {
          scope.values.set(name, null);
          return null;
        }
        return this.#complete(instance, this.#runBlock(block.inner.get(step)!.fallback!, scope, `${path}.`));
      }
    }
  }

  #retriesOf(step: Step): { readonly max: number; readonly on: readonly string[] | undefined } {
    const isCall =
      step.type === undefined || step.type === 'tool' || (step.type === 'final' && step.function !== undefined);
    return { max: step.retry?.max ?? step.retry_count ?? (isCall ? this.#settings.maxRetries : 0), on: step.retry?.on };
  }

  #handled({ dependsOnTime }: Failure): void {
    if (dependsOnTime) this.isUnknowable = true;
  }

  #complete(instance: Instance, output: unknown): unknown {
    const { step, scope } = instance;
    const value = output === undefined ? null : output;
    scope.values.set(step.output ?? step.id, value);
    if (step.type === 'final') scope.plan.result = value;
    if (step.compensate && !this.#isUndoing) this.#undo.push(instance);
    return value;
  }

  #attempt(instance: Instance): unknown {
    const { step } = instance;
    switch (step.type) {
      case 'loop':
        return step.over === undefined
          ? this.#while(step, instance)
          : this.#map(step, this.#items(step.over, instance), instance);
      case 'reduce':
        return this.#reduce(step, this.#items(step.input, instance), instance);
      case 'parallel':
        return this.#parallel(step, instance);
      case 'conditional':
        return this.#conditional(step, instance);
      case 'subplan':
        return this.#subplan(step, instance);
      case 'final':
        if (step.function === undefined) return this.#value(step.input ?? {}, instance);
        return this.#call(step.function, step.input ?? {}, instance);
      case 'approval':
        return this.#approval(step, instance);
      case 'wait':
        this.#value(step.for_ms, instance);
        return null;
      default:
        return this.#call(step.tool, step.input ?? {}, instance);
    }
  }

  // ---- Containers

  #parallel(step: ParallelStep, { block, scope, path }: Instance): unknown {
    const failures = new Map<number, Failure>();
    const { body } = block.inner.get(step)!;
    const results = this.#runUnordered(body!, scope, `${path}.`, step.on_item_error, failures);
    const borne = [...failures].sort(([one], [other]) => one - other);
    const errors = borne.map(([at, { info }]) => ({ id: step.steps[at]!.id, ...info }));
    if (errors.length > 0) scope.errors.set(step.id, errors);
    const isSettled = step.on_item_error === 'settle';
    return Object.fromEntries(
      step.steps.map(({ id }, at) => [id, isSettled ? settled(results[at], failures.get(at)) : results[at]]),
    );
  }

  /** `loop` over an array and `reduce` without accumulator. */
  #map(step: LoopStep | ReduceStep, items: readonly unknown[], instance: Instance): unknown {
    const results: unknown[] = [];
    const borne = new Map<number, Failure>();
    const unborne: Failure[] = [];
    for (const [index, item] of items.entries()) {
      const locals = { [step.as ?? 'item']: item, ...(step.index_as && { [step.index_as]: index }) };
      try {
        const value = this.#iterate(step, locals, index, instance);
        results.push(step.on_item_error === 'settle' ? settled(value, undefined) : value);
      } catch (error) {
        const failure = toFailure(error);
        results.push(step.on_item_error === 'settle' ? settled(null, failure) : null);
        if (failure.isFatal || isTooMany(step.on_item_error, borne.size + 1, items.length)) {
          if ((step.concurrency ?? 1) === 1) throw failure;
          unborne.push(failure);
        } else {
          this.#handled(failure);
          borne.set(index, failure);
        }
      }
    }
    if (unborne.length > 0) throw orAnyOf(borne, joinFailures(unborne, items.length > 1));
    if (borne.size > 0) {
      instance.scope.errors.set(
        step.id,
        Array.from(borne, ([index, { info }]) => ({ index, ...info })),
      );
    }
    return results;
  }

  #while(step: LoopStep, instance: Instance): unknown {
    const results: unknown[] = [];
    const errors: unknown[] = [];
    const name = step.as ?? 'last';
    let last: unknown = null;
    for (;;) {
      const index = results.length;
      const scope = this.#iteration(step, { [name]: last, ...(step.index_as && { [step.index_as]: index }) }, instance);
      if (step.while !== undefined && !this.#holds(step.while, { ...instance, scope })) break;
      if (index >= step.max_iterations!) {
        const message = `It had not come to its end after ${index} iterations (max_iterations).`;
        throw fail(instance, 'step/max-iterations', message);
      }
      let hasFailed = false;
      try {
        last = this.#runBlock(instance.block.inner.get(step)!.body!, scope, `${instance.path}[${index}].`);
        results.push(step.on_item_error === 'settle' ? settled(last, undefined) : last);
      } catch (error) {
        const failure = toFailure(error);
        errors.push({ index, ...failure.info });
        if (failure.isFatal || isTooMany(step.on_item_error, errors.length, step.max_iterations!)) throw failure;
        this.#handled(failure);
        hasFailed = true;
        last = null;
        results.push(step.on_item_error === 'settle' ? settled(null, failure) : null);
      }
      if (hasFailed || step.until === undefined) continue;
      scope.values.set(name, last);
      if (this.#holds(step.until, { ...instance, scope })) break;
    }
    if (errors.length > 0) instance.scope.errors.set(step.id, errors);
    return results;
  }

  #reduce(step: ReduceStep, items: readonly unknown[], instance: Instance): unknown {
    if (step.accumulator === undefined) return this.#map(step, items, instance);
    const values = step.initial === undefined ? [...items] : [this.#value(step.initial, instance), ...items];
    return step.associative ? this.#foldTree(step, values, instance) : this.#foldList(step, values, instance);
  }

  #foldList(step: ReduceStep, values: readonly unknown[], instance: Instance): unknown {
    let [sofar] = values;
    for (const [index, item] of values.slice(1).entries()) sofar = this.#foldPair(step, sofar, item, index, instance);
    return sofar ?? null;
  }

  #foldTree(step: ReduceStep, leaves: readonly unknown[], instance: Instance): unknown {
    let level = leaves;
    let index = 0;
    while (level.length > 1) {
      const above: unknown[] = [];
      const failures: Failure[] = [];
      for (let at = 0; at + 1 < level.length; at += 2) {
        try {
          above.push(this.#foldPair(step, level[at], level[at + 1], index++, instance));
        } catch (error) {
          failures.push(toFailure(error));
          if ((step.concurrency ?? 1) === 1) throw error;
        }
      }
      if (failures.length > 0) throw joinFailures(failures, level.length > 3);
      if (level.length % 2 === 1) above.push(level.at(-1));
      level = above;
    }
    return level[0] ?? null;
  }

  #foldPair(step: ReduceStep, sofar: unknown, item: unknown, index: number, instance: Instance): unknown {
    const locals = {
      [step.as ?? 'item']: item,
      [step.accumulator!]: sofar,
      ...(step.index_as && { [step.index_as]: index }),
    };
    return this.#iterate(step, locals, index, instance);
  }

  /** Runs the body of a loop or reduce with its variables; a reducer that is only the name of a tool is one call. */
  #iterate(step: LoopStep | ReduceStep, locals: Record<string, unknown>, index: number, instance: Instance): unknown {
    const prefix = `${instance.path}[${index}].`;
    if (step.type === 'reduce' && typeof step.reducer === 'string') {
      const names = [step.as ?? 'item', step.accumulator].filter((name) => name !== undefined);
      const input = Object.fromEntries(names.map((name) => [name, locals[name] ?? null]));
      return this.#runReducerTool(step.reducer, input, { ...instance, path: `${prefix}reducer`, attempt: 0 });
    }
    return this.#runBlock(instance.block.inner.get(step)!.body!, this.#iteration(step, locals, instance), prefix);
  }

  #runReducerTool(tool: string, input: Record<string, unknown>, instance: Instance): unknown {
    for (;;) {
      try {
        instance.attempt++;
        return this.#callOnce(tool, input, instance) ?? null;
      } catch (error) {
        const failure = toFailure(error);
        if (!failure.retryable || instance.attempt > this.#settings.maxRetries) throw failure;
      }
    }
  }

  #iteration(step: Step, locals: Record<string, unknown>, { block, scope }: Instance): Variables {
    const body = block.inner.get(step)!.body;
    const variables = new Variables(body?.scope ?? newScope(scope.names, Object.keys(locals)), scope, scope.plan);
    for (const [name, value] of Object.entries(locals)) variables.values.set(name, value);
    return variables;
  }

  #conditional(step: ConditionalStep, instance: Instance): unknown {
    const branch = instance.block.inner.get(step)!.branches!.find(({ when }) => this.#holds(when, instance));
    return branch ? this.#runBlock(branch.block, instance.scope, `${instance.path}.`) : null;
  }

  #subplan(step: SubplanStep, instance: Instance): unknown {
    const root = survey(typeof step.plan === 'string' ? this.#settings.plans[step.plan]! : step.plan);
    const variables = { input: this.#value(step.input ?? {}, instance) };
    const scope = new Variables(root.scope, undefined, { variables, result: undefined });
    const result = this.#runBlock(root, scope, `${instance.path}.`);
    return scope.plan.result === undefined ? result : scope.plan.result;
  }

  #approval(step: ApprovalStep, instance: Instance): unknown {
    const message = this.#value(step.message, instance) as string;
    const show = step.show && (this.#value(step.show, instance) as Record<string, unknown>);
    const { approved, values, by = null, comment = null } = this.#settings.decide({ message, show });
    if (!approved && step.on_reject === 'fail') {
      throw fail(instance, 'approval/rejected', `It was rejected: ${comment}`);
    }
    const shown = show ?? null;
    const chosen = values ? { ...shown, ...values } : shown;
    const edited = canonical(chosen) !== canonical(shown);
    return { approved, values: chosen, edited, timed_out: false, by, comment };
  }

  // ---- Calls and values

  #call(tool: string, input: unknown, instance: Instance): unknown {
    const value = this.#value(input, instance) as Record<string, unknown>;
    if (!instance.step.cache) return this.#callOnce(tool, value, instance);
    const key = `${tool} ${canonical(value)}`;
    if (this.#cache.has(key)) instance.attempt = 0;
    else this.#cache.set(key, this.#callOnce(tool, value, instance));
    return this.#cache.get(key);
  }

  #callOnce(tool: string, input: Record<string, unknown>, instance: Instance): unknown {
    const { path, attempt } = instance;
    this.calls.push({ tool, input, path, attempt });
    try {
      return this.#settings.tools[tool]!(input, attempt);
    } catch (error) {
      if (!isToolError(error)) throw error;
      throw fail(instance, error.code, error.message, error.retryable ?? true);
    }
  }

  #value(value: unknown, instance: Instance): unknown {
    return evaluating(instance, () => evaluateTemplate(template(value), (name) => instance.scope.read(name)));
  }

  #holds(when: string | boolean, instance: Instance): boolean {
    if (typeof when === 'boolean') return when;
    return (
      evaluating(instance, () => condition(when, 'condition').evaluate((name) => instance.scope.read(name))) === true
    );
  }

  #items(source: string | readonly unknown[], instance: Instance): readonly unknown[] {
    const read = (name: string): unknown => instance.scope.read(name);
    const items =
      typeof source === 'string'
        ? evaluating(instance, () => condition(source).evaluate(read))
        : this.#value(source, instance);
    if (Array.isArray(items)) return items as unknown[];
    throw fail(instance, 'step/not-an-array', `It can only go over an array, but got ${describe(items)}.`);
  }
}

function fail({ path, attempt }: Instance, code: string, message: string, retryable = false): Failure {
  return new Failure({ code, message, step: path, attempts: attempt }, retryable);
}

function evaluating<Value>(instance: Instance, evaluate: () => Value): Value {
  try {
    return evaluate();
  } catch (error) {
    if (!isExpressionError(error)) throw error;
    throw fail(instance, error.code, error.message);
  }
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value !== 'object') return `the ${typeof value} ${canonical(value)}`;
  const keys = Object.keys(value);
  return `an object with the keys ${keys.slice(0, 10).join(', ')}${keys.length > 10 ? ', …' : ''}`;
}

function settled(value: unknown, failure: Failure | undefined): unknown {
  if (!failure) return { status: 'fulfilled', value };
  const { code, message, step } = failure.info;
  return { status: 'rejected', reason: { code, message, step } };
}

function isTooMany(policy: OnItemError | undefined, failed: number, total: number): boolean {
  if (policy === 'settle') return false;
  if (policy === undefined || policy === 'fail') return true;
  const { tolerate } = policy;
  const most = typeof tolerate === 'number' ? tolerate : Math.floor((total * Number.parseFloat(tolerate)) / 100);
  return failed > most;
}

/** A value as text, the keys of its objects in order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
