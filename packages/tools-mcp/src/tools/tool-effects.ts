import type { ToolEffects } from '@planloom/tool-kit';

import type { WireHints } from '../session/session.ts';

/** What is assumed of a tool that says nothing, or is not believed. */
const CAREFUL: Required<ToolEffects> = { readOnly: false, idempotent: false, destructive: true, openWorld: true };

/**
 * A server's hints as effects. What it leaves out has the protocol's default: it changes, may destroy, must not be
 * repeated, and reaches the world outside. To a tool that only reads, the hints about changes do not apply.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations
 */
export function toolEffects(hints: WireHints = {}, trust = true, known: ToolEffects = {}): Required<ToolEffects> {
  const believed = trust ? effectsOf(hints) : CAREFUL;
  const effects = { ...believed, ...known };
  return effects.readOnly ? { ...effects, idempotent: true, destructive: false } : effects;
}

function effectsOf({ readOnlyHint, idempotentHint, destructiveHint, openWorldHint }: WireHints): Required<ToolEffects> {
  return {
    readOnly: said(readOnlyHint, CAREFUL.readOnly),
    idempotent: said(idempotentHint, CAREFUL.idempotent),
    destructive: said(destructiveHint, CAREFUL.destructive),
    openWorld: said(openWorldHint, CAREFUL.openWorld),
  };
}

/** Servers say anything; only yes and no are hints. */
function said(hint: unknown, otherwise: boolean): boolean {
  return typeof hint === 'boolean' ? hint : otherwise;
}
