import { ToolDefinitionError } from './errors/tool-error.ts';
import { problemsOfTool } from './tool-problems.ts';
import type { Tool } from './tool.ts';

/** Tools that are published together. */
export interface ToolPack {
  /** As published: `@acme/weather-tools`. */
  readonly name: string;
  /** Of the form `1.2.3`, as in package.json. */
  readonly version: string;
  readonly description?: string;
  readonly tools: readonly Tool[];
}

/**
 * Defines a pack, the export of a package of tools.
 *
 * @throws ToolDefinitionError with everything that is wrong with the pack and with each of its tools
 */
export function defineToolPack(pack: ToolPack): ToolPack {
  const problems = [...problemsOfPack(pack), ...pack.tools.flatMap(problemsOfMember)];
  if (problems.length > 0) throw new ToolDefinitionError(`Tool pack "${pack.name}"`, problems);
  return Object.freeze({ ...pack, tools: Object.freeze([...pack.tools]) });
}

/** Whether a value has the shape of a pack. */
export function isToolPack(value: object): value is ToolPack {
  return 'tools' in value && Array.isArray(value.tools) && 'name' in value && typeof value.name === 'string';
}

function problemsOfPack({ name, version, tools }: ToolPack): string[] {
  const ids = tools.map(({ id }) => id);
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  return [
    ...(name.trim() === '' ? ['name must not be empty'] : []),
    ...(/^\d+\.\d+\.\d+(?:[-+].+)?$/.test(version) ? [] : [`version must be of the form 1.2.3, not "${version}"`]),
    ...[...twice].map((id) => `two tools have the id "${id}"`),
  ];
}

function problemsOfMember(tool: Tool): string[] {
  return problemsOfTool(tool).map((problem) => `tool "${tool.id}": ${problem}`);
}
