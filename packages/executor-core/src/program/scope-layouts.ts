import type { Scope } from '@planloom/dsl-schema';

import type { FrameLayout } from './program.ts';

/** Where a variable is found, seen from a frame: so many frames up, at this slot. */
export interface VariablePlace {
  readonly hops: number;
  readonly slot: number;
}

/** Gives every variable of every scope its slot. */
export class ScopeLayouts {
  readonly #layouts = new Map<Scope, FrameLayout>();

  of(scope: Scope): FrameLayout {
    let layout = this.#layouts.get(scope);
    if (!layout) this.#layouts.set(scope, (layout = layoutOf(scope)));
    return layout;
  }

  slot(name: string | undefined, scope: Scope): number {
    return name === undefined ? -1 : (this.of(scope).slots.get(name) ?? -1);
  }

  find(name: string, from: Scope): VariablePlace | undefined {
    let hops = 0;
    for (let scope: Scope | undefined = from; scope; scope = scope.parent, hops++) {
      const slot = this.of(scope).slots.get(name);
      if (slot !== undefined) return { hops, slot };
    }
    return undefined;
  }

  hopsTo(target: Scope | undefined, from: Scope): number {
    let hops = 0;
    for (let scope: Scope | undefined = from; scope; scope = scope.parent, hops++) if (scope === target) return hops;
    return 0;
  }
}

function layoutOf(scope: Scope): FrameLayout {
  const slots = new Map<string, number>();
  for (const name of [...scope.locals, ...scope.writers.keys()]) if (!slots.has(name)) slots.set(name, slots.size);
  return { slots };
}
