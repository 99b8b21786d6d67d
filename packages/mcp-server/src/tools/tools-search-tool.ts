import { didYouMean, type JsonSchema } from '@planloom/dsl-schema';
import { createToolIndex } from '@planloom/planner/retrieval';
import { jsonSchemaOf, resolveEffects, type Tool, type ToolInput, type ToolRegistry } from '@planloom/tool-kit';

import { textResult } from '../answer/call-results.ts';
import { oneLine } from '../answer/one-line.ts';
import { toJson } from '../answer/to-json.ts';
import type { RunDesk } from '../plans/start-run.ts';
import { Refusal } from '../refusal.ts';
import { schemaForModel } from '../search/schema-for-model.ts';
import type { ServedTool } from './call.ts';
import { argumentsOf, LOOKS } from './define.ts';

const DEFAULT_COUNT = 10;
const MOST = 100;
const BRIEF = 160;
const WHOLE = 2000;
/** What has less than this part of the best score shares a word by chance. */
const LEAST_SHARE = 0.2;

/** Finds the tools that plans can call: a brief list first, all of a tool by its name. */
export function toolsSearchTool({ tools }: Pick<RunDesk, 'tools'>): ServedTool {
  return {
    definition: {
      name: 'tools_search',
      title: 'Find tools for plans',
      description:
        'Finds tools that plans can call. A query gives a brief list, best first; without one, all in order of their names. Names give those tools in full, with the schemas of their arguments and results. Use the names as they are in a step\'s "tool".',
      inputSchema: argumentsOf({
        query: { type: 'string', description: 'Words about what the tool should do.' },
        names: { type: 'array', items: { type: 'string' }, maxItems: 20, description: 'Tools to show in full.' },
        limit: {
          type: 'integer',
          minimum: 1,
          maximum: MOST,
          description: `Most tools to list. Default: ${DEFAULT_COUNT}.`,
        },
      }),
      annotations: LOOKS,
    },
    call: async ({ query, names, limit = DEFAULT_COUNT }: ToolInput) => {
      const listed = Array.isArray(names) ? names.map((name) => detail(requireTool(String(name), tools))) : [];
      const isAsked = typeof query === 'string' || listed.length === 0;
      const { found, left } = isAsked ? find(tools, query, Number(limit)) : { found: [], left: 0 };
      return answer([...listed, ...found.map(brief)], left);
    },
  };
}

function answer(shown: readonly Readonly<Record<string, unknown>>[], left: number): ReturnType<typeof textResult> {
  const lines = shown.map(toJson);
  if (shown.length === 0) lines.push('No tool has to do with that. Try other words, or none to list all.');
  if (left > 0) lines.push(`(${left} more; raise limit, or use other words)`);
  return textResult(lines.join('\n'), { tools: shown, more: left });
}

function find(
  tools: ToolRegistry,
  query: unknown,
  limit: number,
): { readonly found: readonly Tool[]; readonly left: number } {
  const isQuery = typeof query === 'string' && query.trim() !== '';
  const ranked = isQuery ? search(tools, query) : tools.getAll().toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return { found: ranked.slice(0, limit), left: Math.max(ranked.length - limit, 0) };
}

function search(tools: ToolRegistry, query: string): readonly Tool[] {
  const matches = createToolIndex(tools).search(query);
  const least = (matches[0]?.score ?? 0) * LEAST_SHARE;
  return matches.filter(({ score }) => score >= least).map(({ tool }) => tool);
}

function brief(tool: Tool): Readonly<Record<string, unknown>> {
  const input = inputOf(tool);
  const required = new Set(Array.isArray(input?.['required']) ? (input['required'] as unknown[]) : []);
  const names = argumentNames(input).map((name) => (required.has(name) ? name : `${name}?`));
  return {
    name: tool.id,
    description: oneLine(tool.description ?? '', BRIEF),
    arguments: names.join(', '),
    effects: effectWords(tool),
  };
}

function detail(tool: Tool): Readonly<Record<string, unknown>> {
  const input = inputOf(tool);
  const output = tool.outputSchema && jsonSchemaOf(tool.outputSchema, 'output');
  return {
    name: tool.id,
    description: oneLine(tool.description ?? '', WHOLE),
    effects: effectWords(tool),
    ...(input && { input: schemaForModel(input) }),
    ...(output && { output: schemaForModel(output) }),
  };
}

/** `reads`, `changes`, `may overwrite`, `web`. */
function effectWords({ effects }: Tool): string {
  const { readOnly, destructive, openWorld } = resolveEffects(effects);
  return [
    readOnly ? 'reads' : 'changes',
    ...(destructive ? ['may overwrite'] : []),
    ...(openWorld ? ['web'] : []),
  ].join(', ');
}

function inputOf({ inputSchema }: Tool): JsonSchema | undefined {
  return inputSchema && jsonSchemaOf(inputSchema, 'input');
}

function argumentNames(schema: JsonSchema | undefined): string[] {
  const properties = schema?.['properties'];
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

function requireTool(name: string, tools: ToolRegistry): Tool {
  const tool = tools.get(name);
  if (tool !== undefined) return tool;
  const nearest = didYouMean(name, tools.getIds());
  const hint = nearest === undefined ? 'Search with a query' : `Did you mean "${nearest}"?`;
  throw new Refusal('tool/unknown', `there is no tool "${name}". ${hint}`, { name });
}
