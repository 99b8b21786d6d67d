import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import { checkCombinations } from './combinations.ts';
import { findDataProblem, type DataBudget } from './data.ts';
import { describeValue } from './describe-value.ts';
import { isObject, replaceFix, type Field, type ObjectKind } from './field.ts';
import { readStepType } from './step-type.ts';
import { PLAN_KIND, STEP_KINDS } from './tables.ts';
import { unknownKey } from './unknown-key.ts';
import { checkVersion } from './version.ts';
import type { Walk } from './walk.ts';

/** More than anyone reads; it bounds the memory that a hostile plan can take. */
const MAXIMUM_DIAGNOSTICS = 1000;

/**
 * Everything that keeps a value from being a plan: unknown, missing and conflicting fields, wrong types, limits passed.
 *
 * Names, references and order are judged by the checker. Works on any value whatever, in time linear in its size, and never
 * throws. If no diagnostic is an error, the value is a `Plan`, but for the version, which may be the number 1.
 */
export function checkShape(value: unknown, limits: Limits = DEFAULT_LIMITS): Diagnostic[] {
  // Most plans are right, and places are most of the work: they are worked out once there is something to tell of them.
  const first = new ShapeWalk(limits, false);
  first.plan(value, '', 0);
  if (first.diagnostics.length === 0) return [];
  const walk = new ShapeWalk(limits, true);
  walk.plan(value, '', 0);
  return walk.diagnostics;
}

const NONE: readonly string[] = [];

/** The state of one walk; recursion is bounded by `limits.depth`. */
export class ShapeWalk implements Walk {
  readonly diagnostics: Diagnostic[] = [];
  isStopped = false;
  readonly #limits: Limits;
  readonly #knowsPlaces: boolean;
  readonly #dataBudget: DataBudget;
  #steps = 0;

  /** @param knowsPlaces whether pointers are worked out; without, the walk ends at the first problem */
  constructor(limits: Limits, knowsPlaces: boolean) {
    this.#limits = limits;
    this.#knowsPlaces = knowsPlaces;
    this.#dataBudget = { depth: limits.depth, size: limits.planBytes };
  }

  report(diagnostic: Diagnostic): void {
    if (this.isStopped) return;
    this.diagnostics.push(diagnostic);
    if (!this.#knowsPlaces) this.isStopped = true;
    if (this.diagnostics.length === MAXIMUM_DIAGNOSTICS) this.stop(tooManyProblems(diagnostic.path));
  }

  pointerTo(pointer: string, key: string | number): string {
    return this.#knowsPlaces ? `${pointer}/${key}` : pointer;
  }

  stop(diagnostic: Diagnostic): void {
    if (!this.isStopped) this.diagnostics.push(diagnostic);
    this.isStopped = true;
  }

  plan(value: unknown, pointer: string, depth: number): void {
    try {
      this.object(value, pointer, depth, PLAN_KIND);
      if (!isObject(value) || value['version'] === undefined) return;
      const problem = checkVersion(value['version'], this.pointerTo(pointer, 'version'));
      if (problem !== undefined) this.report(problem);
    } catch (error) {
      this.report(unreadable(error, pointer));
    }
  }

  steps(value: readonly unknown[], pointer: string, depth: number): void {
    if (this.#steps + value.length > this.#limits.steps) return this.stop(tooManySteps(pointer, this.#limits.steps));
    for (let index = 0; index < value.length && !this.isStopped; index++) {
      this.step(value[index], this.pointerTo(pointer, index), depth);
    }
  }

  step(value: unknown, pointer: string, depth: number): void {
    if (depth >= this.#limits.depth) return this.stop(tooDeep(pointer, this.#limits.depth));
    if (++this.#steps > this.#limits.steps) return this.stop(tooManySteps(pointer, this.#limits.steps));
    try {
      this.#readStep(value, pointer, depth + 1);
    } catch (error) {
      this.report(unreadable(error, pointer));
    }
  }

  object(value: unknown, pointer: string, depth: number, kind: ObjectKind): readonly string[] {
    if (!isObject(value)) {
      this.report(wrongType(kind.noun, 'an object', value, pointer));
      return NONE;
    }
    let renamed = NONE;
    for (const key in value) {
      if (!Object.hasOwn(value, key)) continue;
      const field = kind.fields.get(key);
      const child = value[key];
      if (field === undefined) renamed = renamed.concat(this.#unknownKey(kind, value, key, pointer));
      // A field set to undefined is as good as none.
      else if (child !== undefined) this.field(field, child, this.pointerTo(pointer, key), depth);
      if (this.isStopped) return NONE;
    }
    for (const name of kind.required) {
      if (value[name] === undefined && !renamed.includes(name)) {
        this.report(missingField(kind, name, pointer));
      }
    }
    return renamed;
  }

  field(field: Field, value: unknown, pointer: string, depth = 0, label?: string): void {
    if (!field.accepts(value)) return this.report(wrongField(field, label ?? `"${lastKey(pointer)}"`, value, pointer));
    // `inspect` takes what `accepts` has let through; the table keeps the two together.
    field.inspect?.(this, value as never, pointer, depth);
  }

  data(value: unknown, pointer: string): void {
    const problem = findDataProblem(value, pointer, this.#dataBudget);
    if (problem === undefined) return;
    const diagnostic: Diagnostic = { severity: 'error', ...problem };
    if (problem.code === 'plan/not-data') this.report(diagnostic);
    else this.stop(diagnostic);
  }

  /** Reports an unknown key, and returns the fields that it is meant to be. */
  #unknownKey(kind: ObjectKind, value: object, key: string, pointer: string): readonly string[] {
    const problem = unknownKey(kind, value, key, pointer);
    this.report(problem);
    return (problem.fix ?? []).map(({ path }) => path.slice(pointer.length + 1));
  }

  #readStep(value: unknown, pointer: string, depth: number): void {
    if (!isObject(value)) return this.report(wrongType('a step', 'an object', value, pointer));
    const { type, problem } = readStepType(value, pointer);
    if (problem !== undefined) this.report(problem);
    if (type === undefined) return;
    const renamed = this.object(value, pointer, depth, STEP_KINDS[type]);
    // What a step of a misspelt type lacks is no mistake of its own.
    if (problem?.code === 'plan/unknown-step-type') return;
    const meant =
      renamed.length === 0 ? value : { ...value, ...Object.fromEntries(renamed.map((name) => [name, true])) };
    for (const found of checkCombinations(type, meant, pointer)) this.report(found);
  }
}

/** Reading a value may run foreign code: getters and proxies can throw anything. */
function unreadable(error: unknown, path: string): Diagnostic {
  const message = `this part of the plan cannot be read: ${error instanceof Error ? error.message : 'it throws'}`;
  return { code: 'plan/not-data', severity: 'error', message, path };
}

function lastKey(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1);
}

function wrongType(noun: string, expected: string, value: unknown, path: string): Diagnostic {
  const message = `${noun} has to be ${expected}, but this is ${describeValue(value)}`;
  return { code: 'plan/wrong-type', severity: 'error', message, path };
}

function wrongField(field: Field, label: string, value: unknown, path: string): Diagnostic {
  const meant = field.repair?.(value);
  return {
    code: 'plan/wrong-type',
    severity: 'error',
    message: `${label} has to be ${field.expected}, but is ${describeValue(value)}`,
    path,
    ...(meant === undefined ? {} : { suggestion: describeRepair(meant), fix: replaceFix(path, meant) }),
  };
}

/** A list of one object is not shown: nobody has looked into the object yet. */
function describeRepair(meant: unknown): string {
  return Array.isArray(meant) && isObject(meant[0]) ? 'put it in brackets: […]' : `write ${JSON.stringify(meant)}`;
}

function missingField(kind: ObjectKind, name: string, path: string): Diagnostic {
  const found = {
    code: 'plan/missing-field',
    severity: 'error',
    message: `${kind.noun} needs "${name}"`,
    path,
  } as const;
  if (name !== 'version') return found;
  return { ...found, suggestion: 'add "version": "1.0"', fix: [{ op: 'add', path: `${path}/version`, value: '1.0' }] };
}

function tooDeep(path: string, depth: number): Diagnostic {
  const message = `steps are nested more than ${depth} levels deep here, or a step holds itself`;
  return { code: 'plan/too-deep', severity: 'error', message, path };
}

function tooManySteps(path: string, steps: number): Diagnostic {
  const message = `a plan may have ${steps.toLocaleString('en')} steps, and this one has more`;
  const suggestion = 'let a loop repeat what is alike';
  return { code: 'plan/too-many-steps', severity: 'error', message, path, suggestion };
}

function tooManyProblems(path: string): Diagnostic {
  const message = `more than ${MAXIMUM_DIAGNOSTICS.toLocaleString('en')} problems: the rest of the plan was not looked at`;
  return { code: 'plan/too-many-problems', severity: 'error', message, path };
}
