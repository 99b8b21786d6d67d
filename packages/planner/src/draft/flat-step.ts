import { isRecord } from '../planning/plan-value.ts';
import { BLANK_STEP } from './blank-step.ts';
import type { Report } from './draft-problem.ts';
import { shown } from './shown.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a step of a draft. Each is taken once; what nobody has taken is told in the end, so that nothing gets lost in silence. */
export class FlatStep {
  readonly #id: string;
  readonly #type: string;
  readonly #fields: Map<string, unknown>;
  readonly #report: Report;

  constructor(step: Fields, report: Report) {
    this.#id = JSON.stringify(step['id']);
    this.#type = shown(step['type'] ?? 'tool');
    this.#fields = new Map(Object.entries(step).filter(([, value]) => says(value)));
    this.#report = report;
  }

  /** What a message calls something of this step. */
  place(what: string): string {
    return `${what} of step ${this.#id}`;
  }

  take(field: string): unknown {
    const value = this.#fields.get(field);
    this.#fields.delete(field);
    return value;
  }

  /** A field that says something, under the name it has in a plan. */
  said(field: string, name: string = field): Fields {
    const value = this.take(field);
    return value === undefined ? {} : { [name]: value };
  }

  /** A list of ids. */
  ids(field: string): string[] {
    return this.idsIn(this.take(field), field);
  }

  /** The ids in a list that is told to have this name. */
  idsIn(list: unknown, name: string): string[] {
    const other = itemsOf(list).find((item) => typeof item !== 'string');
    if (other !== undefined) this.#reportNoIds(name, other);
    return idsOf(list);
  }

  #reportNoIds(name: string, item: unknown): void {
    const hint = isRecord(item) ? ': a step stands in the list of all steps, and is named here by its id' : '';
    this.#report('draft/shape', `${this.place(`"${name}"`)} is to be a list of ids, and holds ${shown(item)}${hint}.`);
  }

  /** Tells which fields say something that a step of this type has no place for; those that no draft has are the plan's own. */
  rest(): Fields {
    const left = [...this.#fields].filter(([field]) => !CHILDREN.has(field) || this.#holdsOthers(field));
    for (const [field] of left.filter(([name]) => Object.hasOwn(BLANK_STEP, name))) {
      this.#report(
        'draft/no-place',
        `Step ${this.#id} of type ${this.#type} has no place for "${field}": let it be empty, or choose another type.`,
      );
    }
    return Object.fromEntries([...this.#fields].filter(([field]) => !Object.hasOwn(BLANK_STEP, field)));
  }

  #holdsOthers(field: string): boolean {
    const list = this.#fields.get(field);
    return itemsOf(list).some((item) => typeof item !== 'string');
  }
}

/** Lists of steps: each of those that finds no place is told by itself. */
const CHILDREN: ReadonlySet<string> = new Set(['steps', 'otherwise', 'fallback']);

/** Whether a value of a draft says anything. */
export function says(value: unknown): boolean {
  const isNothing = value === undefined || value === null || value === '';
  return !isNothing && !(Array.isArray(value) && value.length === 0);
}

/** The ids in a list of a draft; a text is a list of one. */
export function idsOf(list: unknown): string[] {
  return itemsOf(list).filter((item): item is string => typeof item === 'string');
}

/** The items of a list of a draft; anything else that says something is a list of one. */
export function itemsOf(list: unknown): readonly unknown[] {
  if (Array.isArray(list)) return list;
  return says(list) ? [list] : [];
}
