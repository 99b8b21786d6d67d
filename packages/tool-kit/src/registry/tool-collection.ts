import { ToolDefinitionError } from '../errors/tool-error.ts';
import { isToolPack, type ToolPack } from '../tool-pack.ts';
import type { Tool } from '../tool.ts';
import { renameTool } from './rename-tool.ts';
import type { ToolRegistry } from './tool-registry.ts';

/** A tool in a record, where the key can stand for the id. */
export type KeyedTool = Omit<Tool, 'id'> & { readonly id?: string };

/** Tools in any of the forms they come in: a list, a record from id to tool, a pack or a registry. */
export type ToolCollection = Iterable<Tool> | { readonly [id: string]: KeyedTool } | ToolPack | ToolRegistry;

/**
 * The tools of a collection as a list.
 *
 * @throws ToolDefinitionError if a key of a record differs from the id of its tool
 */
export function listTools(tools: ToolCollection): readonly Tool[] {
  if (Symbol.iterator in tools) return [...(tools as Iterable<Tool>)];
  if (isToolPack(tools)) return tools.tools;
  return Object.entries(tools).map(([key, tool]) => withKey(key, tool));
}

function withKey(key: string, tool: KeyedTool): Tool {
  if (tool.id === key) return tool as Tool;
  if (typeof tool.execute !== 'function') {
    throw new ToolDefinitionError(`Tool "${key}"`, ['execute must be a function']);
  }
  if (tool.id !== undefined) {
    throw new ToolDefinitionError(`Tool "${tool.id}"`, [
      `it stands under the key "${key}"; key and id must be the same`,
    ]);
  }
  return renameTool(tool, key);
}
