import { type LockedPart, type LockedTool, lockTool, type ToolLock } from './tool-lock.ts';
import { TOOL_PARTS, type ToolDescription, type ToolPart } from './tool-parts.ts';

/** A part of a tool that is not as it was. */
export interface PartChange {
  readonly part: ToolPart;
  /** Unset if the tool had none. */
  readonly before?: LockedPart;
  /** Unset if the tool has none any more. */
  readonly after?: LockedPart;
}

/** A tool that is not as it was: at least one part differs. */
export interface ToolChange {
  readonly id: string;
  readonly parts: readonly PartChange[];
}

/** How tools differ from a lock. */
export interface ToolDrift {
  /** Ids of tools that the lock does not have. */
  readonly added: readonly string[];
  /** Ids that only the lock has. */
  readonly removed: readonly string[];
  readonly changed: readonly ToolChange[];
}

/** Compares tools with what was accepted of them. */
export function compareLock(lock: ToolLock, tools: Iterable<ToolDescription>): ToolDrift {
  const list = [...tools];
  const ids = new Set(list.map(({ id }) => id));
  const changes = list.map((tool) => ({ tool, change: changeOf(lock, tool) }));
  return {
    added: changes.flatMap(({ tool, change }) => (change === 'added' ? [tool.id] : [])),
    removed: Object.keys(lock.tools).filter((id) => !ids.has(id)),
    changed: changes.flatMap(({ change }) => (typeof change === 'object' ? [change] : [])),
  };
}

/** How one tool differs from a lock; undefined if it does not. */
export function changeOf(lock: ToolLock, tool: ToolDescription): ToolChange | 'added' | undefined {
  if (!Object.hasOwn(lock.tools, tool.id)) return 'added';
  const parts = changedParts(lock.tools[tool.id] ?? {}, lockTool(tool));
  return parts.length === 0 ? undefined : { id: tool.id, parts };
}

function changedParts(before: LockedTool, after: LockedTool): PartChange[] {
  return TOOL_PARTS.filter((part) => before[part]?.sha256 !== after[part]?.sha256).map((part) => ({
    part,
    ...(before[part] && { before: before[part] }),
    ...(after[part] && { after: after[part] }),
  }));
}
