import { canonicalJson } from '../json-schema/equality.ts';
import { sha256 } from './sha256.ts';
import { TOOL_PARTS, type ToolDescription, type ToolPart, toolParts } from './tool-parts.ts';

/** A tool in short: one hash for each part that it has, so that a change can be told by its part. */
export interface ToolFingerprint {
  readonly id: string;
  /** SHA-256 of the id and the parts' hashes. */
  readonly sha256: string;
  readonly parts: { readonly [part in ToolPart]?: string };
}

/** The fingerprint of what a tool says of itself; what it does is not part of it. The order of keys makes no difference. */
export function fingerprintTool(tool: ToolDescription): ToolFingerprint {
  const values = toolParts(tool);
  const parts = Object.fromEntries(
    TOOL_PARTS.flatMap((part) => (values[part] === undefined ? [] : [[part, hashOf(values[part])]])),
  );
  return { id: tool.id, sha256: hashOf({ id: tool.id, parts }), parts };
}

/** The SHA-256 of a JSON value, whatever the order of its keys. */
export function hashOf(value: unknown): string {
  return sha256(canonicalJson(value));
}
