import type { Scope } from '@planloom/dsl-schema';

import type { FrameLayout } from './program.ts';

/** Where a variable is found, seen from a frame: so many frames up, at this slot. */
export interface VariablePlace {
  readonly hops: number;
  readonly slot: number;
}

/** The variables of a scope, in the places that the analysis has given them. The analysis itself is not kept. */
export function layoutOf({ locals, variables }: Scope): FrameLayout {
  return { names: [...locals, ...variables.keys()] };
}

/** How many variables a frame of the scope holds. */
export function frameSize({ locals, variables }: Scope): number {
  return locals.length + variables.size;
}

/** The place of a variable in frames of the scope; -1 if it is not one of them. */
export function slotIn({ locals, variables }: Scope, name: string | undefined): number {
  if (name === undefined) return -1;
  const local = locals.indexOf(name);
  return local >= 0 ? local : (variables.get(name)?.slot ?? -1);
}

/** Finds a variable from where it is read; `undefined` if no scope around has it. */
export function findVariable(name: string, from: Scope): VariablePlace | undefined {
  let hops = 0;
  for (let scope: Scope | undefined = from; scope; scope = scope.parent, hops++) {
    const slot = slotIn(scope, name);
    if (slot >= 0) return { hops, slot };
  }
  return undefined;
}

/** How many frames up the scope is. */
export function hopsTo(target: Scope | undefined, from: Scope): number {
  let hops = 0;
  for (let scope: Scope | undefined = from; scope; scope = scope.parent, hops++) if (scope === target) return hops;
  return 0;
}
