import { createValidator } from './schema/create-validator.ts';
import type { Tool } from './tool.ts';

/** What keeps a tool from being called, one sentence each; its schemas are not looked at. */
export function problemsOfShape(tool: Tool): string[] {
  // Tools come from plain JavaScript and from the network too, so nothing is taken from the types.
  const given: { readonly [field in keyof Tool]?: unknown } = tool;
  const rate = given.rate as { readonly calls?: unknown; readonly perMs?: unknown } | undefined;
  return [
    ...unless(isToolId(given.id), 'id must be text that is not empty and does not begin or end with a blank'),
    ...unless(typeof given.execute === 'function', 'execute must be a function'),
    ...unless(
      given.concurrency === undefined || isCount(given.concurrency),
      'concurrency must be a whole number, 1 or more',
    ),
    ...unless(given.timeoutMs === undefined || isPositive(given.timeoutMs), 'timeoutMs must be a number above 0'),
    ...unless(
      rate === undefined || (isCount(rate.calls) && isPositive(rate.perMs)),
      'rate must be { calls, perMs }, both above 0',
    ),
  ];
}

/** Everything that is wrong with a tool, its schemas included. */
export function problemsOfTool(tool: Tool): string[] {
  return [
    ...problemsOfShape(tool),
    ...problemsOfSchema(tool, 'inputSchema'),
    ...problemsOfSchema(tool, 'outputSchema'),
  ];
}

function problemsOfSchema(tool: Tool, side: 'inputSchema' | 'outputSchema'): string[] {
  const schema = tool[side];
  if (schema === undefined) return [];
  try {
    createValidator(schema);
    return [];
  } catch (error) {
    return [`${side} ${error instanceof Error ? error.message : String(error)}`];
  }
}

function isToolId(id: unknown): boolean {
  return typeof id === 'string' && id !== '' && id.trim() === id;
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1;
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function unless(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem];
}
