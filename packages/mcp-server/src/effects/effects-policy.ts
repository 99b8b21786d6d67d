import { compileLinearRegExp } from '@planloom/dsl-schema';

import type { CalledTool } from './plan-effects.ts';

/**
 * Which tools that change something may be called without asking: none (default), all, or those whose names are listed;
 * `*` in a name stands for anything.
 */
export type AllowedEffects = 'none' | 'all' | readonly string[];

/** The tools among those called that somebody has to agree to: they change something and are not allowed already. */
export function needingConsent(called: readonly CalledTool[], allowed: AllowedEffects): readonly CalledTool[] {
  if (allowed === 'all') return [];
  const patterns = allowed === 'none' ? [] : allowed.map(toPattern);
  return called.filter(({ tool, effects }) => !effects.readOnly && !patterns.some((isMatch) => isMatch(tool)));
}

function toPattern(name: string): (tool: string) => boolean {
  const source = name.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`));
  const pattern = compileLinearRegExp(`^${source.join('.*')}$`);
  return (tool) => pattern.test(tool);
}
