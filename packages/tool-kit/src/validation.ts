import { keysOf } from './json-schema/pointer.ts';

/** What is wrong with a value, and where. */
export interface ValidationIssue {
  /** JSON pointer into the value: `/cities/0`; empty for the value as a whole. */
  readonly path: string;
  /** In a user's words, to be read after the place: `is required`. */
  readonly message: string;
}

/** The outcome of a validation: the value with defaults filled in, or everything that is wrong with it. */
export type Validation =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issues: readonly ValidationIssue[] };

/** An issue as one line: `cities[0].name: is required`. */
export function formatIssue({ path, message }: ValidationIssue): string {
  return path === '' ? message : `${readablePath(path)}: ${message}`;
}

function readablePath(pointer: string): string {
  return keysOf(pointer).reduce((path, key) => {
    if (/^\d+$/.test(key)) return `${path}[${key}]`;
    return path === '' ? key : `${path}.${key}`;
  }, '');
}
