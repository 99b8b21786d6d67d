import { describeValue } from './describe-value.ts';
import type { CompileNode, Evaluate, Scope } from './evaluate.ts';
import { ExpressionError, type SourceSpan } from './expression-error.ts';
import type { MacroCall } from './macro-call.ts';
import { expectBoolean } from './operators.ts';
import { withoutOptional } from './optional-value.ts';
import { countNodes } from './syntax-tree.ts';
import { type Frame, spend, spendOnError } from './work.ts';

/** A macro whose parts are compiled. */
interface CompiledMacro {
  readonly place: SourceSpan;
  /** The items of the list, or the keys of the object. */
  readonly items: (frame: Frame) => readonly unknown[];
  /** Sets the variable and pays for one iteration. */
  readonly enter: (frame: Frame, item: unknown) => void;
  readonly takes: ((frame: Frame) => boolean) | undefined;
  readonly body: Evaluate;
  /** The body where it has to be true or false. */
  readonly holds: (frame: Frame) => boolean;
}

/** Compiles `list.map(x, …)` and its like. They go through the keys of an object. */
export function compileMacro(call: MacroCall, scope: Scope, compile: CompileNode): Evaluate {
  const macro = compileParts(call, scope, compile);
  switch (call.name) {
    case 'map':
      return (frame) => mapItems(macro, frame);
    case 'filter':
      return (frame) => filterItems(macro, frame);
    case 'all':
      return (frame) => !someItem(macro, frame, false);
    case 'exists':
      return (frame) => someItem(macro, frame, true);
    case 'exists_one':
      return (frame) => filterItems(macro, frame).length === 1;
    default:
      return call.name satisfies never;
  }
}

function compileParts(call: MacroCall, scope: Scope, compile: CompileNode): CompiledMacro {
  const slot = Math.max(-1, ...scope.values()) + 1;
  const inner = new Map(scope).set(call.variable, slot);
  const target = compile(call.target, scope);
  const body = compile(call.body, inner);
  const { condition } = call;
  const test = condition && compile(condition, inner);
  const units = 1 + countNodes(call.body) + (condition ? countNodes(condition) : 0);
  const where = `The condition of ${call.name}()`;
  return {
    place: call.node,
    items: (frame) => listItems(target(frame), call),
    enter: (frame, item) => {
      spend(frame, units, call.node);
      frame.variables[slot] = item;
    },
    takes: test && condition ? (frame) => expectBoolean(test(frame), condition, where) : undefined,
    body,
    holds: (frame) => expectBoolean(body(frame), call.body, where),
  };
}

function listItems(value: unknown, call: MacroCall): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null) return Object.keys(value);
  const message = `${call.name}() goes through a list, but it is ${describeValue(value)} here.`;
  throw new ExpressionError('expression/type', message, call.target);
}

function mapItems(macro: CompiledMacro, frame: Frame): unknown[] {
  const results: unknown[] = [];
  for (const item of macro.items(frame)) {
    macro.enter(frame, item);
    if (!macro.takes || macro.takes(frame)) results.push(withoutOptional(macro.body(frame)));
  }
  return results;
}

function filterItems(macro: CompiledMacro, frame: Frame): unknown[] {
  const kept: unknown[] = [];
  for (const item of macro.items(frame)) {
    macro.enter(frame, item);
    if (macro.holds(frame)) kept.push(item);
  }
  return kept;
}

/** Whether the body gives `wanted` for an item; an item that fails counts only if no other decides. */
function someItem(macro: CompiledMacro, frame: Frame, wanted: boolean): boolean {
  let failure: ExpressionError | undefined;
  for (const item of macro.items(frame)) {
    macro.enter(frame, item);
    try {
      if (macro.holds(frame) === wanted) return true;
    } catch (error) {
      const absorbed = spendOnError(frame, error, macro.place);
      failure ??= absorbed;
    }
  }
  if (failure) throw failure;
  return false;
}
