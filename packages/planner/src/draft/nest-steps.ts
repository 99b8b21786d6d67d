import { isRecord } from '../planning/plan-value.ts';
import type { DraftProblem } from './draft-problem.ts';
import { idsOf, itemsOf } from './flat-step.ts';
import { shown } from './shown.ts';
import { stepFields } from './step-fields.ts';

/** Steps in the form of a plan, with what could not be carried over. */
export interface NestedSteps {
  readonly steps: readonly unknown[];
  readonly problems: readonly DraftProblem[];
}

/** Steps deeper inside others than any plan may have them are told, not nested. */
const MOST_LEVELS = 100;

type Flat = Readonly<Record<string, unknown>>;

/** Puts the steps of a draft into those that name them; what no step names is left at the top, in the order of the list. */
export function nestSteps(list: readonly unknown[]): NestedSteps {
  return new Nesting(list).run();
}

/** A problem, and the step that it is about until its place in the plan is known. */
interface Found {
  readonly code: DraftProblem['code'];
  readonly message: string;
  readonly owner: Flat | undefined;
}

class Nesting {
  readonly #list: readonly Flat[];
  readonly #byId = new Map<string, Flat>();
  /** Who names a step. */
  readonly #parents = new Map<Flat, Flat>();
  /** Steps that stand inside their parent in the plan. */
  readonly #taken = new Set<Flat>();
  readonly #tops = new Map<Flat, Flat>();
  readonly #found: Found[] = [];

  constructor(list: readonly unknown[]) {
    this.#list = list.filter((step, index) => this.#isStep(step, index)) as readonly Flat[];
    for (const step of this.#list) {
      const id = step['id'] as string;
      if (!this.#byId.has(id)) this.#byId.set(id, step);
    }
  }

  run(): NestedSteps {
    for (const step of this.#list) for (const id of childIds(step)) this.#adopt(step, id);
    this.#freeCircles();
    const top = this.#list.filter((step) => !this.#parents.has(step));
    const places = new Map(top.map((step, index) => [step, `/steps/${index}`]));
    const steps = top.map((step) => this.#build(step));
    for (const [child, owner] of this.#parents) if (!this.#taken.has(child)) this.#reportLost(child, owner);
    return { steps, problems: this.#found.map((found) => this.#place(found, places)) };
  }

  #isStep(step: unknown, index: number): boolean {
    const isOne = isRecord(step) && typeof step['id'] === 'string' && step['id'] !== '';
    if (!isOne) this.#report('draft/shape', `Step ${index + 1} of the draft is no object with an "id".`, undefined);
    return isOne;
  }

  #report(code: Found['code'], message: string, owner: Flat | undefined): void {
    this.#found.push({ code, message, owner });
  }

  #reportLost(child: Flat, owner: Flat): void {
    const [name, inner] = [JSON.stringify(owner['id']), JSON.stringify(child['id'])];
    const type = shown(owner['type'] ?? 'tool');
    this.#report('draft/no-place', `Step ${name} of type ${type} has no place for step ${inner} inside it.`, owner);
  }

  #adopt(owner: Flat, id: string): void {
    const child = this.#byId.get(id);
    const name = JSON.stringify(owner['id']);
    if (child === undefined) {
      this.#report('draft/unknown-step', `Step ${name} names "${id}" as a step inside it, but there is none.`, owner);
    } else if (this.#parents.has(child)) {
      const other = JSON.stringify(this.#parents.get(child)?.['id']);
      this.#report(
        'draft/used-twice',
        `Step ${name} names "${id}" as a step inside it, as ${other} does: a step stands in one place.`,
        owner,
      );
    } else {
      this.#parents.set(child, owner);
    }
  }

  /** Steps that stand in each other in a circle hang on nothing: one of each circle is let go. */
  #freeCircles(): void {
    const settled = new Set<Flat>();
    for (const step of this.#list) {
      const way = new Set<Flat>();
      let current: Flat | undefined = step;
      while (current !== undefined && !settled.has(current) && !way.has(current)) {
        way.add(current);
        current = this.#parents.get(current);
      }
      if (current !== undefined && way.has(current)) {
        this.#parents.delete(current);
        this.#report('draft/inside-itself', `Step ${JSON.stringify(current['id'])} stands inside itself.`, current);
      }
      for (const passed of way) settled.add(passed);
    }
  }

  #build(step: Flat, level: number = 0): unknown {
    const children = (ids: readonly string[]): unknown[] =>
      level === MOST_LEVELS ? [] : this.#buildAll(step, ids, level + 1);
    return stepFields(step, children, (code, message) => {
      this.#report(code, message, step);
    });
  }

  #buildAll(owner: Flat, ids: readonly string[], level: number): unknown[] {
    return ids.flatMap((id) => {
      const child = this.#byId.get(id);
      return child !== undefined && this.#takes(owner, child) ? [this.#build(child, level)] : [];
    });
  }

  /** Whether the child stands here; once, as a step that names it twice has it once. */
  #takes(owner: Flat, child: Flat): boolean {
    if (this.#parents.get(child) !== owner || this.#taken.has(child)) return false;
    this.#taken.add(child);
    return true;
  }

  #place({ code, message, owner }: Found, places: ReadonlyMap<Flat, string>): DraftProblem {
    const path = owner && places.get(this.#topOf(owner));
    return { code, message, ...(path !== undefined && { path }) };
  }

  /** The step of the plan's own list that a step stands in; remembered for all that are passed on the way. */
  #topOf(step: Flat): Flat {
    const way: Flat[] = [];
    let top = step;
    for (
      let next: Flat | undefined = step;
      next !== undefined;
      next = this.#tops.get(next) ?? this.#parents.get(next)
    ) {
      way.push(next);
      top = next;
    }
    for (const passed of way.slice(0, -1)) this.#tops.set(passed, top);
    return top;
  }
}

/** All ids that a step names as those of steps inside it. */
function childIds(step: Flat): string[] {
  const lists = [
    step['steps'],
    ...itemsOf(step['cases']).map((one) => (isRecord(one) ? one['steps'] : [])),
    step['otherwise'],
    step['fallback'],
  ];
  return lists.flatMap(idsOf);
}
