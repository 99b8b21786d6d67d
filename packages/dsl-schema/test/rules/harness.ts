import { expect } from 'vitest';

import { applyFix, checkPlan, type CheckOptions, type Diagnostic } from '../../src/index.ts';

/** A plan of these steps; `extra` are its other fields. */
export function plan(steps: readonly object[], extra: object = {}): { readonly [key: string]: unknown } {
  return { version: '1.0', steps, ...extra };
}

/** A plan that runs as a dag. */
export function dag(...steps: readonly object[]): { readonly [key: string]: unknown } {
  return plan(steps, { execution: 'dag' });
}

/** A graph plan. */
export function graph(...steps: readonly object[]): { readonly [key: string]: unknown } {
  return plan(steps, { execution: 'graph' });
}

/** A call of the tool `echo` with these arguments. */
export function call(id: string, input: object = {}, extra: object = {}): object {
  return { id, tool: 'echo', input, ...extra };
}

/** What the checker, with all its rules, says under one code. */
export function find(code: string, checked: object, options?: CheckOptions): Diagnostic[] {
  return checkPlan(checked, options).diagnostics.filter((diagnostic) => diagnostic.code === code);
}

/** The only diagnostic of a plan that has one fault. */
export function findOnly(checked: object, options?: CheckOptions): Diagnostic {
  const { diagnostics } = checkPlan(checked, options);
  expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toHaveLength(1);
  return diagnostics[0]!;
}

/** The codes of everything that is said about a plan. */
export function codesOf(checked: object, options?: CheckOptions): string[] {
  return checkPlan(checked, options).diagnostics.map(({ code }) => code);
}

/** The codes of everything that is still said about a plan after the fix of a diagnostic. */
export function codesAfterFix(checked: object, { fix }: Diagnostic, options?: CheckOptions): string[] {
  if (!fix) throw new Error('The diagnostic has no fix.');
  return codesOf(applyFix(checked, fix) as object, options);
}
