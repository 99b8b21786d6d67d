import { applyFix } from '../diagnostics/apply-fix.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { placeDiagnostics } from '../diagnostics/place-diagnostics.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import type { Plan } from '../plan.ts';
import { checkShape } from '../shape/check-shape.ts';
import { VERSION_NUMBER } from '../shape/version.ts';
import { createLineTable } from './line-table.ts';
import { EMPTY, type ParseProblem, type ReadResult } from './problem.ts';
import { createJsonLocator, readJson } from './read-json.ts';
import { readYaml } from './read-yaml.ts';
import type { Location, PlanSource } from './source.ts';
import { utf8Length } from './utf8-length.ts';

/** How to read the text of a plan. */
export interface ParseOptions {
  /** Default `auto`: by the ending of `fileName`, else by the first character. */
  readonly format?: 'json' | 'yaml' | 'auto';
  /** Shown in diagnostics. */
  readonly fileName?: string;
  /** Default: `DEFAULT_LIMITS`. */
  readonly limits?: Limits;
}

/** A plan that was read, or why it could not be. */
export interface ParseResult {
  /** Unset if a diagnostic is an error. */
  readonly plan: Plan | undefined;
  /** What the text says, plan or not; `undefined` if it could not be read at all. */
  readonly value: unknown;
  /** In the order of the text. A text with a fault in its syntax has no others. */
  readonly diagnostics: readonly Diagnostic[];
  /** Set if the plan was read from text. */
  readonly source?: PlanSource;
}

/**
 * Reads a plan and checks its shape; `checkPlan` judges what it means.
 *
 * Text is JSON (comments and commas before a closing bracket are accepted) or YAML 1.2. Nothing is thrown: every text and
 * every value gives a result, in bounded time.
 *
 * @param input text of a plan, or the plan as a value
 */
export function parsePlan(input: unknown, options: ParseOptions = {}): ParseResult {
  const limits = options.limits ?? DEFAULT_LIMITS;
  return typeof input === 'string' ? parseText(input, options, limits) : shapePlan(input, limits);
}

function parseText(input: string, { format = 'auto', fileName }: ParseOptions, limits: Limits): ParseResult {
  const text = input.startsWith('\uFEFF') ? input.slice(1) : input;
  const actual = format === 'auto' ? detectFormat(text, fileName) : format;
  const { value, problems, locate } = readText(text, actual, limits);
  const lines = createLineTable(text);
  const file = fileName === undefined ? {} : { fileName };
  const source: PlanSource = { text, format: actual, locate, rangeBetween: lines.rangeBetween, ...file };
  if (problems.length > 0) {
    return { plan: undefined, value, diagnostics: problems.map((problem) => toDiagnostic(problem, source)), source };
  }
  const shaped = shapePlan(value, limits);
  if (shaped.diagnostics.length === 0) return { ...shaped, source };
  return { ...shaped, diagnostics: placeDiagnostics(shaped.diagnostics, source), source };
}

type LocatedResult = ReadResult & { readonly locate: (pointer: string) => Location };

function readText(text: string, format: 'json' | 'yaml', limits: Limits): LocatedResult {
  const refused = refuse(text, limits);
  if (refused !== undefined) return { value: undefined, problems: [refused], locate: () => ({ value: refused }) };
  const nesting = maximumNesting(limits);
  return format === 'yaml' ? readYaml(text, nesting) : { ...readJson(text, nesting), locate: createJsonLocator(text) };
}

/** A step inside a step takes up to four levels of the text (`cases`, a case, `steps`, the step); its values come on top. */
function maximumNesting({ depth }: Limits): number {
  return depth * 5 + 8;
}

/** Texts that are not even read. */
function refuse(text: string, { planBytes }: Limits): ParseProblem | undefined {
  if (text.trim() === '') return EMPTY;
  if (utf8Length(text) <= planBytes) return undefined;
  const message = `the text is larger than the ${planBytes.toLocaleString('en')} bytes that a plan may have`;
  return { code: 'plan/too-large', message, start: 0, end: 0 };
}

function detectFormat(text: string, fileName = ''): 'json' | 'yaml' {
  if (/\.ya?ml$/i.test(fileName)) return 'yaml';
  if (/\.jsonc?$/i.test(fileName)) return 'json';
  return /^\s*(?:[{["]|\/\/|\/\*)/.test(text) ? 'json' : 'yaml';
}

function toDiagnostic({ start, end, ...problem }: ParseProblem, source: PlanSource): Diagnostic {
  return { ...problem, severity: 'error', path: '', range: source.rangeBetween(start, end) };
}

function shapePlan(value: unknown, limits: Limits): ParseResult {
  const diagnostics = checkShape(value, limits);
  const isPlan = diagnostics.every(({ severity }) => severity !== 'error');
  return { plan: isPlan ? normaliseVersions(value, diagnostics) : undefined, value, diagnostics };
}

/** A plan of the right shape with its versions, and those of inline plans, as they should have been written. */
function normaliseVersions(value: unknown, diagnostics: readonly Diagnostic[]): Plan {
  const fixes = diagnostics.filter(({ code }) => code === VERSION_NUMBER).flatMap(({ fix }) => fix ?? []);
  return applyFix(value, fixes) as Plan;
}
