import type { ToolAnnotations } from '@modelcontextprotocol/server';
import type { ToolEffects } from '@planloom/tool-kit';

/** Effects as the hints of MCP. Those of a tool that only reads say no more than that, as the protocol has it. */
export function toAnnotations({
  readOnly,
  idempotent,
  destructive,
  openWorld,
}: Required<ToolEffects>): ToolAnnotations {
  return {
    readOnlyHint: readOnly,
    ...(!readOnly && { destructiveHint: destructive, idempotentHint: idempotent }),
    openWorldHint: openWorld,
  };
}
