import { applyFix, checkPlan, type CheckOptions, type CheckResult, type Diagnostic } from '@planloom/dsl-schema';

/** A plan as a value with what is obviously meant put right. */
export interface FixedPlan {
  readonly value: unknown;
  readonly check: CheckResult;
  /** What was put right, one line each, in order. */
  readonly repairs: readonly string[];
}

/** Each round mends at least one problem; what a model writes settles in two or three. */
const MOST_ROUNDS = 20;

/**
 * Applies the fixes of the checker that leave no doubt about what was meant, until there are none left: values of a wrong type, fields
 * of steps that are misspelt, names that differ in their spelling alone (`readFile` and `read_file`). A name that is only near
 * another (`get_user`, `set_user`) is a question for who wrote the plan.
 */
export function applyObviousFixes(value: unknown, options: CheckOptions): FixedPlan {
  const repairs: string[] = [];
  let current = value;
  let check = checkPlan(current, options);
  for (let round = 0; round < MOST_ROUNDS && !check.ok; round += 1) {
    const applied = applyRound(current, check.diagnostics);
    if (applied.repairs.length === 0) break;
    repairs.push(...applied.repairs);
    current = applied.value;
    check = checkPlan(current, options);
  }
  return { value: current, check, repairs };
}

/** Applies what can be applied at once. A fix that changes positions of others ends the round. */
function applyRound(value: unknown, diagnostics: readonly Diagnostic[]): { value: unknown; repairs: string[] } {
  const repairs: string[] = [];
  let current = value;
  for (const { severity, code, message, suggestion, fix } of diagnostics) {
    if (severity !== 'error' || fix === undefined || !isObvious(current, code, fix)) continue;
    current = applyFix(current, fix);
    repairs.push(`${code}: ${message}${suggestion === undefined ? '' : ` (${suggestion})`}`);
    if (fix.some(({ op }) => op !== 'replace')) break;
  }
  return { value: current, repairs };
}

type Fix = NonNullable<Diagnostic['fix']>;

/** Codes whose fix puts one name of the user's world in the place of another. */
const NAMES: ReadonlySet<string> = new Set([
  'plan/unknown-tool',
  'plan/unknown-dependency',
  'plan/unknown-argument',
  'plan/unknown-subplan',
  'plan/unknown-next',
]);
/** Two steps of one id: which of them others mean is not known. */
const NEVER: ReadonlySet<string> = new Set(['plan/duplicate-id']);

function isObvious(value: unknown, code: string, fix: Fix): boolean {
  if (NEVER.has(code)) return false;
  return !NAMES.has(code) || fix.every((operation) => isRespelling(value, operation));
}

function isRespelling(value: unknown, operation: Fix[number]): boolean {
  if (operation.op === 'move') return isSameWord(lastPart(operation.from), lastPart(operation.path));
  return operation.op === 'replace' && isSameWord(valueAt(value, operation.path), operation.value);
}

function isSameWord(written: unknown, meant: unknown): boolean {
  return typeof written === 'string' && typeof meant === 'string' && bareWord(written) === bareWord(meant);
}

/** Letters and digits alone: `read_file`, `readFile` and `read-file` are one. */
function bareWord(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function lastPart(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1);
}

function valueAt(value: unknown, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduce<unknown>((container, key) => {
    if (typeof container !== 'object' || container === null) return undefined;
    return (container as Readonly<Record<string, unknown>>)[key.replaceAll('~1', '/').replaceAll('~0', '~')];
  }, value);
}
