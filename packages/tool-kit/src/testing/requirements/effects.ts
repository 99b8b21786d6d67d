import { nearestHint } from '../../nearest-name.ts';
import { resolveEffects } from '../../prepare-tool.ts';
import type { ToolEffects } from '../../tool.ts';
import type { Requirement } from '../requirement.ts';

const HINTS: readonly string[] = ['readOnly', 'idempotent', 'destructive', 'openWorld'] satisfies (keyof ToolEffects)[];

/** Whoever runs a plan decides by its tools' effects what needs a question first, and what may be tried again. */
export const declaresEffects: Requirement = {
  name: 'declares its effects, without contradiction',
  problems: ({ tool: { effects } }) => {
    if (effects === undefined) return ['effects are not declared: nobody can tell what a call does to the world'];
    return [...problemsOfHints(effects), ...missingHints(effects), ...contradictions(effects)];
  },
};

function problemsOfHints(effects: ToolEffects): string[] {
  return Object.entries(effects).flatMap(([name, value]: [string, unknown]) => {
    if (!HINTS.includes(name)) return [`effects: there is no hint "${name}".${nearestHint(name, HINTS).hint}`];
    return typeof value === 'boolean' ? [] : [`effects: ${name} must be true or false`];
  });
}

function missingHints({ readOnly, destructive }: ToolEffects): string[] {
  if (readOnly === undefined) return ['effects: readOnly must be said, true or false'];
  if (readOnly || destructive !== undefined) return [];
  return ['effects: a tool that changes something must say whether it is destructive: may it delete or overwrite?'];
}

function contradictions(effects: ToolEffects): string[] {
  if (!resolveEffects(effects).readOnly) return [];
  return [
    ...(effects.destructive === true ? ['effects: a read-only tool cannot be destructive'] : []),
    ...(effects.idempotent === false ? ['effects: a read-only tool is idempotent'] : []),
  ];
}
