import { applyFix } from '../../diagnostics/apply-fix.ts';
import type { Diagnostic, PatchOperation } from '../../diagnostics/diagnostic.ts';
import { isArray, isFullText, isObject } from '../../shape/field.ts';
import { valueAt } from '../read-place.ts';
import { MentionedWords } from './mentioned-words.ts';

/** Every way from a plan to a step in it. */
const STEP =
  /^(?:(?:\/plan)?\/steps\/\d+|\/step|\/(?:then|otherwise|on_error\/fallback|cases\/\d+\/steps)\/\d+|\/reducer|\/compensate)*/;

/** Fields that decide neither what runs in which order nor what a name means. */
const MINOR_FIELDS: ReadonlySet<string> = new Set([
  '$schema',
  'version',
  'metadata',
  'budget',
  'description',
  'timeout_ms',
  'retry_count',
  'retry',
  'cache',
  'concurrency',
  'max_iterations',
  'max_visits',
]);

/** Fields that give names to what they hold, or hold steps that have names. */
const NAMING_FIELD = /\/(?:id|output|as|index_as|accumulator|step|steps|then|otherwise|cases|reducer|on_error)$/;

/** Codes about a field that has no place there, whatever its value. */
const FIELD_CODES: ReadonlySet<string> = new Set(['plan/unknown-key', 'plan/conflicting-fields']);

/** Leaves out of a value what keeps it from being a plan, and remembers what may follow from that. */
export class LeftOut {
  /** Every word that stood in it: what it named, and what it read. */
  readonly words: MentionedWords = new MentionedWords();
  /** Pointers of steps of which nothing but the id, the variable and `depends_on` is left. */
  readonly opaqueSteps: Set<string> = new Set();
  /** Those of them whose id is not known either. */
  readonly namelessSteps: Set<string> = new Set();
  /** Pointers of steps that lost a field that is not minor; the empty pointer is the plan. */
  readonly changedSteps: Set<string> = new Set();
  /** Whether there is a name that nobody knows: that of a step without id, or those of the steps in a field that holds none. */
  hasLostNames = false;
  /** Whether it is not known how the steps of a plan follow each other. */
  hasLostMode = false;

  /** Whether anything is gone that decides what runs, or what a name means. */
  get isEssential(): boolean {
    return this.opaqueSteps.size > 0 || this.changedSteps.size > 0;
  }

  leaveOut(value: unknown, problems: readonly Diagnostic[]): unknown {
    const edits = new Map<string, PatchOperation>();
    for (const problem of problems) {
      const edit = this.#edit(value, problem);
      edits.set(edit.path, edit);
    }
    const outermost = [...edits.values()].filter(({ path }) => !ancestorsOf(path).some((outer) => edits.has(outer)));
    const unknown = new Set(problems.filter(({ code }) => code === 'plan/unknown-key').map(({ path }) => path));
    for (const { path } of outermost) this.#remember(path, valueAt(value, path), unknown.has(path));
    return applyFix(value, outermost);
  }

  #edit(value: unknown, { code, path }: Diagnostic): PatchOperation {
    const step = stepAround(path);
    if (FIELD_CODES.has(code)) return { op: 'remove', path };
    if (path === '') return { op: 'replace', path, value: null };
    if (step === path) return { op: 'replace', path, value: opaqueStep(valueAt(value, path), path) };
    return { op: 'remove', path: `${step}/${fieldBehind(step, path)}` };
  }

  #remember(path: string, value: unknown, isUnknown: boolean): void {
    const step = stepAround(path);
    if (step === path) {
      this.words.add(value);
      this.opaqueSteps.add(path);
      if (isObject(value) && isFullText(value['id'])) return;
      this.namelessSteps.add(path);
      this.hasLostNames = true;
      return;
    }
    this.words.add(path.slice(path.lastIndexOf('/') + 1));
    this.words.add(value);
    if (NAMING_FIELD.test(path)) this.hasLostNames = true;
    if (/(?:^|\/plan)\/execution$/.test(path)) this.hasLostMode = true;
    const isScalar = typeof value === 'number' || typeof value === 'boolean';
    if (!MINOR_FIELDS.has(fieldBehind(step, path)) && !(isUnknown && isScalar)) this.changedSteps.add(step);
  }
}

/** The pointers of everything around a place, the place itself not among them. */
export function ancestorsOf(path: string): string[] {
  const found: string[] = [];
  for (let end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
    found.push(path.slice(0, end));
    if (end === 0) break;
  }
  return found;
}

/** Pointer of the innermost step at or around a place; empty outside of all steps. */
export function stepAround(path: string): string {
  return STEP.exec(path)?.[0] ?? '';
}

function fieldBehind(step: string, path: string): string {
  return path.slice(step.length + 1).split('/', 1)[0] ?? '';
}

function opaqueStep(value: unknown, pointer: string): object {
  const step = isObject(value) ? value : {};
  const { id, output, depends_on: dependencies } = step;
  return {
    id: isFullText(id) ? id : `left out at ${pointer}`,
    tool: 'left out',
    ...(isFullText(output) && { output }),
    ...(isArray(dependencies) && dependencies.every(isFullText) && { depends_on: dependencies }),
  };
}
