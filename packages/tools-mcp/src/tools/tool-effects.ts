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
    readOnly: readOnlyHint ?? CAREFUL.readOnly,
    idempotent: idempotentHint ?? CAREFUL.idempotent,
    destructive: destructiveHint ?? CAREFUL.destructive,
    openWorld: openWorldHint ?? CAREFUL.openWorld,
  };
}
