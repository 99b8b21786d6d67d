import {
  calledTool,
  type PlanAnalysis,
  type Read,
  type Reference,
  type Scope,
  type StepNode,
} from '@planloom/dsl-schema';

/** Where a value that a step reads comes from. */
export type Origin =
  /** What the run is given: `input.city`. */
  | { readonly kind: 'input'; readonly path: string }
  /** What a step's tool gave. */
  | { readonly kind: 'step'; readonly id: string; readonly tool: string }
  | { readonly kind: 'secret'; readonly name: string }
  /** What a signal brings; the name may be a template. */
  | { readonly kind: 'signal'; readonly name: string };

/** Says, of any step of a plan, what it reads comes from: over variables, loops and inner plans, back to where a value entered the plan. */
export interface DataFlow {
  /** Everything that may have a share in what the step reads, each once; what it reads itself comes first. */
  originsOf(node: StepNode): readonly Origin[];
}

/** The flow of values in a plan, inner plans included. It rather names too much than too little: a condition counts as what it reads. */
export function dataFlow(analysis: PlanAnalysis): DataFlow {
  const owners = ownersOf(analysis, undefined);
  const plans = plansOf(analysis);
  return { originsOf: (node) => new Search(owners, plans).originsOf(node) };
}

/** The steps that set the locals of scopes: of a loop's body the loop, of an inner plan the step that runs it. */
type Owners = ReadonlyMap<Scope, StepNode>;

function ownersOf({ blocks, root, subplans }: PlanAnalysis, owner: StepNode | undefined): Owners {
  const iterations = blocks.flatMap(({ owner: step, scope, role }): [Scope, StepNode][] =>
    step && (role === 'body' || role === 'reducer') ? [[scope, step]] : [],
  );
  const inner = [...subplans].flatMap(([step, plan]) => [...ownersOf(plan, step)]);
  return new Map([...(owner ? [[root.scope, owner] as const] : []), ...iterations, ...inner]);
}

type Plans = ReadonlyMap<StepNode, PlanAnalysis>;

function plansOf({ subplans }: PlanAnalysis): Plans {
  return new Map([...subplans, ...[...subplans.values()].flatMap((plan) => [...plansOf(plan)])]);
}

/** One search backwards from a step. */
class Search {
  readonly #owners: Owners;
  readonly #plans: Plans;
  readonly #found = new Map<string, Origin>();
  /** Steps whose reads, or also whose results, have been followed. */
  readonly #read = new Set<StepNode>();
  readonly #given = new Set<StepNode>();
  readonly #queue: Read[] = [];

  constructor(owners: Owners, plans: Plans) {
    this.#owners = owners;
    this.#plans = plans;
  }

  originsOf(node: StepNode): readonly Origin[] {
    this.#followReads(node);
    // Grows while it is read.
    for (const read of this.#queue) this.#followRead(read);
    return [...this.#found.values()];
  }

  #followReads(node: StepNode): void {
    if (this.#read.has(node)) return;
    this.#read.add(node);
    this.#queue.push(...node.reads);
  }

  /** What a step gives comes from its tool or a signal, from what it reads, and from the steps in it. */
  #followResult(node: StepNode): void {
    if (this.#given.has(node)) return;
    this.#given.add(node);
    const tool = calledTool(node);
    if (tool !== undefined) this.#add({ kind: 'step', id: node.id, tool });
    const { step } = node;
    if (step.type === 'wait' && step.signal !== undefined) this.#add({ kind: 'signal', name: step.signal });
    this.#followReads(node);
    const plan = this.#plans.get(node);
    for (const { nodes } of [...node.blocks, ...(plan ? [plan.root] : [])]) {
      for (const part of nodes) this.#followResult(part);
    }
  }

  #followRead({ target, reference }: Read): void {
    switch (target.kind) {
      case 'variable':
        return target.writers.forEach((writer) => this.#followResult(writer));
      case 'error':
        return target.of && this.#followResult(target.of);
      case 'secret':
        return this.#add({ kind: 'secret', name: target.name ?? 'any' });
      case 'local':
        return this.#followLocal(this.#owners.get(target.scope), reference);
      case 'unknown':
        return;
      default:
        return target satisfies never;
    }
  }

  #followLocal(owner: StepNode | undefined, { name, segments }: Reference): void {
    if (owner === undefined) return this.#add({ kind: 'input', path: [name, ...segments.slice(0, 1)].join('.') });
    if (carriesResults(owner)) return this.#followResult(owner);
    this.#followReads(owner);
  }

  #add(origin: Origin): void {
    this.#found.set(JSON.stringify(origin), origin);
  }
}

/** Whether an iteration is told what the one before it gave. */
function carriesResults({ step }: StepNode): boolean {
  return (
    (step.type === 'loop' && step.over === undefined) || (step.type === 'reduce' && step.accumulator !== undefined)
  );
}
