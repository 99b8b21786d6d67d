import { canonicalJson } from '../json-schema/equality.ts';
import { hashOf } from './fingerprint-tool.ts';
import { TOOL_PARTS, type ToolDescription, type ToolPart, toolParts } from './tool-parts.ts';

/** One part of a tool as it was when it was accepted. */
export interface LockedPart {
  /** SHA-256 of the value as JSON with sorted keys. */
  readonly sha256: string;
  /** The value itself, so that a change can be shown; left out if it is longer than `MOST_CHARACTERS` as JSON. */
  readonly value?: unknown;
}

/** A tool as it was when it was accepted: the parts that it had. */
export type LockedTool = { readonly [part in ToolPart]?: LockedPart };

/** The tools that were accepted, by id: the content of `tools.lock.json`. */
export interface ToolLock {
  readonly version: 1;
  readonly tools: { readonly [id: string]: LockedTool };
}

/** As long as a part may be to be kept in a lock word for word. */
const MOST_CHARACTERS = 32_768;

/** Writes down what tools say of themselves, sorted by id, so that a lock of the same tools is the same text. */
export function lockTools(tools: Iterable<ToolDescription>): ToolLock {
  const entries = Array.from(tools, (tool): [string, LockedTool] => [tool.id, lockTool(tool)]);
  const sorted = entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return { version: 1, tools: Object.fromEntries(sorted) };
}

/** One tool as it stands in a lock. */
export function lockTool(tool: ToolDescription): LockedTool {
  const parts = toolParts(tool);
  return Object.fromEntries(
    TOOL_PARTS.flatMap((part) => (parts[part] === undefined ? [] : [[part, lockPart(parts[part])]])),
  );
}

function lockPart(value: unknown): LockedPart {
  const isShort = canonicalJson(value).length <= MOST_CHARACTERS;
  return { sha256: hashOf(value), ...(isShort && { value }) };
}
