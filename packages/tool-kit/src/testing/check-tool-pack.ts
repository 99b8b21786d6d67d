import { describeToolError } from '../errors/describe-tool-error.ts';
import { isEqualJson } from '../json-schema/equality.ts';
import { prepareTool } from '../prepare-tool.ts';
import { jsonSchemaOf } from '../schema/json-schema-of.ts';
import type { ToolPack } from '../tool-pack.ts';
import { problemsOfTool } from '../tool-problems.ts';
import type { Tool, ToolContext, ToolInput } from '../tool.ts';
import { formatIssue } from '../validation.ts';
import { callTool } from './call-tool.ts';

/** One call to try. */
export interface ToolExample {
  readonly input: ToolInput;
  /** What the tool has to return; anything its schema allows if left out. */
  readonly output?: unknown;
}

export interface CheckToolPackOptions {
  /** Calls to try, by tool id. The `examples` of an `inputSchema` are validated, but not called. */
  readonly examples?: { readonly [toolId: string]: readonly ToolExample[] };
  /** The context of the calls. Default: a new one each. */
  readonly createContext?: () => ToolContext;
}

/** Something that a pack should do better. */
export interface ToolPackProblem {
  /** Undefined if it is about the pack as a whole. */
  readonly toolId: string | undefined;
  readonly problem: string;
}

/**
 * Checks a pack as its users will meet it: ids, descriptions, schemas that compile and can be shown to a model, effects
 * declared and free of contradiction, examples that pass.
 *
 * @returns every problem; none means the pack is fit to be published
 */
export async function checkToolPack(pack: ToolPack, options: CheckToolPackOptions = {}): Promise<ToolPackProblem[]> {
  const problems = problemsOfExampleNames(pack, options);
  for (const tool of pack.tools) {
    const found = [...problemsOfTool(tool), ...problemsOfText(tool), ...problemsOfEffects(tool)];
    // What cannot be prepared cannot be called either.
    if (problemsOfTool(tool).length === 0) found.push(...(await problemsOfCalls(tool, options)));
    problems.push(...found.map((problem) => ({ toolId: tool.id, problem })));
  }
  return problems;
}

function problemsOfExampleNames({ tools }: ToolPack, { examples = {} }: CheckToolPackOptions): ToolPackProblem[] {
  const ids = new Set(tools.map(({ id }) => id));
  const strangers = Object.keys(examples).filter((id) => !ids.has(id));
  return strangers.map((id) => ({ toolId: undefined, problem: `there are examples for "${id}", but no such tool` }));
}

function problemsOfText(tool: Tool): string[] {
  const hasText = typeof tool.description === 'string' && tool.description.trim() !== '';
  return hasText ? [] : ['description is missing: a model chooses tools by it'];
}

function problemsOfEffects({ effects }: Tool): string[] {
  if (effects === undefined) return ['effects are not declared: nobody can tell what a call does to the world'];
  if (effects.readOnly !== true) return [];
  return [
    ...(effects.destructive === true ? ['effects: a read-only tool cannot be destructive'] : []),
    ...(effects.idempotent === false ? ['effects: a read-only tool is idempotent'] : []),
  ];
}

async function problemsOfCalls(tool: Tool, { examples = {}, createContext }: CheckToolPackOptions): Promise<string[]> {
  const problems = await problemsOfSchemaExamples(tool);
  for (const [index, example] of (examples[tool.id] ?? []).entries()) {
    const problem = await problemOfExample(tool, example, createContext?.());
    if (problem !== undefined) problems.push(`example ${index}: ${problem}`);
  }
  return problems;
}

async function problemsOfSchemaExamples(tool: Tool): Promise<string[]> {
  if (tool.inputSchema === undefined) return ['inputSchema is missing: a model cannot know the arguments'];
  const schema = jsonSchemaOf(tool.inputSchema);
  if (schema === undefined) return ['inputSchema cannot be said in JSON Schema, so no model can be shown it'];
  const examples: unknown[] = Array.isArray(schema['examples']) ? schema['examples'] : [];
  const { validateInput } = prepareTool(tool);
  const results = await Promise.all(examples.map(async (example) => validateInput(example)));
  return results.flatMap((result, index) =>
    result.ok ? [] : [`inputSchema: its example ${index} does not fit: ${result.issues.map(formatIssue).join('; ')}`],
  );
}

async function problemOfExample(tool: Tool, example: ToolExample, context?: ToolContext): Promise<string | undefined> {
  try {
    const output = await callTool(tool, example.input, context);
    if (!('output' in example) || isEqualJson(output, example.output)) return undefined;
    return `returned ${JSON.stringify(output)}, not ${JSON.stringify(example.output)}`;
  } catch (error) {
    return describeToolError(error).message;
  }
}
