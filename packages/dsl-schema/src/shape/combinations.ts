import type { Diagnostic, PatchOperation } from '../diagnostics/diagnostic.ts';
import type { StepType } from '../plan.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of one step that need or exclude each other. */
export function checkCombinations(type: StepType, step: Fields, pointer: string): readonly Diagnostic[] {
  const found = checkRetry(step, pointer);
  if (type === 'loop') return found.concat(checkLoopItems(step, pointer), checkLoopBody(step, pointer));
  if (type === 'conditional') return found.concat(checkConditional(step, pointer));
  if (type === 'reduce') return found.concat(checkReduce(step, pointer));
  if (type === 'approval') return found.concat(checkApproval(step, pointer));
  if (type === 'wait') return found.concat(checkWait(step, pointer));
  return found;
}

const NOTHING: readonly Diagnostic[] = [];

function checkRetry(step: Fields, pointer: string): readonly Diagnostic[] {
  if (!has(step, 'retry') || !has(step, 'retry_count')) return NOTHING;
  return [
    conflict(
      pointer,
      'retry_count',
      'is the short form of "retry": a step has one of them',
      remove(pointer, 'retry_count'),
    ),
  ];
}

function checkLoopItems(step: Fields, pointer: string): Diagnostic[] {
  const conditions = ['while', 'until'].filter((field) => has(step, field));
  if (has(step, 'over')) {
    return [...conditions, ...present(step, 'max_iterations')].map((field) =>
      conflict(
        pointer,
        field,
        'has no place beside "over": a loop goes over items, or on as long as a condition holds',
      ),
    );
  }
  if (conditions.length === 0) return [missing(pointer, 'a loop step needs "over", or "while" or "until"')];
  return [
    ...(has(step, 'max_iterations') ? [] : [unbounded(pointer, conditions[0])]),
    ...present(step, 'concurrency').map((field) =>
      conflict(
        pointer,
        field,
        `has no place beside "${conditions[0]}": each iteration waits for the one before`,
        remove(pointer, field),
      ),
    ),
  ];
}

const SUGGESTED_ITERATIONS = 100;

function unbounded(pointer: string, condition: string | undefined): Diagnostic {
  return {
    ...missing(pointer, `a loop step with "${condition}" needs "max_iterations", or it could run for ever`),
    suggestion: `add "max_iterations", for instance ${SUGGESTED_ITERATIONS}`,
    fix: [{ op: 'add', path: `${pointer}/max_iterations`, value: SUGGESTED_ITERATIONS }],
  };
}

function checkLoopBody(step: Fields, pointer: string): Diagnostic[] {
  if (has(step, 'step') && has(step, 'steps')) {
    return [conflict(pointer, 'step', 'and "steps" both give the body of the loop: it has one of them')];
  }
  if (has(step, 'step') || has(step, 'steps')) return [];
  return [missing(pointer, 'a loop step needs a body: "step", or "steps"')];
}

function checkConditional(step: Fields, pointer: string): Diagnostic[] {
  if (has(step, 'cases')) {
    return ['condition', 'then']
      .filter((field) => has(step, field))
      .map((field) =>
        conflict(pointer, field, 'has no place beside "cases": a conditional has "condition" and "then", or "cases"'),
      );
  }
  if (!has(step, 'condition')) return [missing(pointer, 'a conditional step needs "condition", or "cases"')];
  if (has(step, 'then') || has(step, 'otherwise')) return [];
  return [missing(pointer, 'a conditional step needs "then", or "otherwise"')];
}

function checkReduce(step: Fields, pointer: string): Diagnostic[] {
  if (has(step, 'accumulator')) return [];
  return ['initial', 'associative']
    .filter((field) => has(step, field))
    .map((field) =>
      missing(pointer, `a reduce step with "${field}" needs "accumulator", the variable of the value so far`),
    );
}

function checkApproval(step: Fields, pointer: string): Diagnostic[] {
  if (!has(step, 'on_timeout') || has(step, 'timeout_ms')) return [];
  return [missing(pointer, 'an approval step with "on_timeout" needs "timeout_ms", or the time is never over')];
}

const WAITED_FOR = ['for_ms', 'until', 'signal'] as const;

function checkWait(step: Fields, pointer: string): Diagnostic[] {
  const [first, ...others] = WAITED_FOR.filter((field) => has(step, field));
  if (first === undefined) return [missing(pointer, 'a wait step needs "for_ms", "until", or "signal"')];
  const found = others.map((field) =>
    conflict(pointer, field, `has no place beside "${first}": a wait step has one of "for_ms", "until" and "signal"`),
  );
  if (first === 'signal' || !has(step, 'timeout_ms')) return found;
  const reason = `has no place beside "${first}", which says already how long the step waits`;
  return [...found, conflict(pointer, 'timeout_ms', reason, remove(pointer, 'timeout_ms'))];
}

function has(step: Fields, field: string): boolean {
  return Object.hasOwn(step, field) && step[field] !== undefined;
}

function present(step: Fields, field: string): readonly string[] {
  return has(step, field) ? [field] : [];
}

function missing(path: string, message: string): Diagnostic {
  return { code: 'plan/missing-field', severity: 'error', message, path };
}

function conflict(pointer: string, field: string, reason: string, fix?: readonly PatchOperation[]): Diagnostic {
  const message = `"${field}" ${reason}`;
  const found = { code: 'plan/conflicting-fields', severity: 'error', message, path: `${pointer}/${field}` } as const;
  return fix === undefined ? found : { ...found, suggestion: `remove "${field}"`, fix };
}

function remove(pointer: string, field: string): readonly PatchOperation[] {
  return [{ op: 'remove', path: `${pointer}/${field}` }];
}
