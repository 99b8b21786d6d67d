import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Field, ObjectKind } from './field.ts';

/** One pass over a plan: collects what is wrong and counts what is limited. The parts of a plan look into each other through it. */
export interface Walk {
  /** Set once a limit was passed: nothing more is looked at. */
  readonly isStopped: boolean;
  report(diagnostic: Diagnostic): void;
  /** Reports, and ends the walk. */
  stop(diagnostic: Diagnostic): void;
  /** The pointer of what stands under a key, which needs no escaping: the name of a field, or an index. */
  pointerTo(pointer: string, key: string | number): string;
  /** A plan, at any depth. */
  plan(value: unknown, pointer: string, depth: number): void;
  step(value: unknown, pointer: string, depth: number): void;
  steps(value: readonly unknown[], pointer: string, depth: number): void;
  /** The value of a field; `label` names it in messages. Default: the last key of the pointer. */
  field(field: Field, value: unknown, pointer: string, depth?: number, label?: string): void;
  /** An object with fixed fields. @returns fields that are there under another name */
  object(value: unknown, pointer: string, depth: number, kind: ObjectKind): readonly string[];
  /** Plain data of any form. */
  data(value: unknown, pointer: string): void;
}
