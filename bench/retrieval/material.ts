import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Tool } from '@planloom/tool-kit';

/** A request, and the tools that a plan for it calls. */
interface RetrievalCase {
  readonly task: string;
  readonly tools: readonly string[];
}

/** Requests by the data they are of, and the tools of all data together. */
export interface RetrievalMaterial {
  readonly sets: Readonly<Record<string, readonly RetrievalCase[]>>;
  readonly tools: readonly Tool[];
}

interface RawStep {
  readonly tool?: string;
  readonly function?: string;
  readonly step?: RawStep;
}

interface RawCase {
  readonly request: string | readonly string[];
  readonly plan: { readonly steps: readonly RawStep[] };
  readonly expect: { readonly valid?: boolean };
}

type RawTool = Pick<Tool, 'id' | 'description' | 'inputSchema'>;

const SETS = ['taskbench/plans', 'nested/plans', 'taubench/cases', 'bfcl/cases'];

/**
 * Reads requests with the tools of their plans; of TaskBench the plans that are valid. All tools of all data are among those to choose
 * from. Only those of tau-bench and AgentDojo have descriptions; of the others, nothing but a name is known.
 */
export function readMaterial(data: string): RetrievalMaterial {
  const json = (file: string): unknown => JSON.parse(readFileSync(join(data, file), 'utf8'));
  const cases = SETS.map((set): [string, RawCase[]] => [
    set.split('/')[0] ?? set,
    readLines(join(data, `${set}.jsonl`)),
  ]);
  const described = [
    ...Object.values(json('taubench/tools.json') as Record<string, RawTool[]>).flat(),
    ...['banking', 'slack'].flatMap((suite) => (json(`agentdojo/${suite}.suite.json`) as { tools: RawTool[] }).tools),
  ];
  const names = [
    ...['huggingface', 'multimedia'].flatMap((part) => json(`taskbench/${part}.tools.json`) as string[]),
    ...cases
      .filter(([set]) => set !== 'taskbench')
      .flatMap(([, list]) => list.flatMap(({ plan }) => toolsOf(plan.steps))),
  ];
  const byId = new Map<string, Tool>(
    [...names.map((id) => ({ id })), ...described].map((raw) => [raw.id, toTool(raw)]),
  );
  const sets = cases.map(([set, list]): [string, RetrievalCase[]] => [
    set,
    list
      .filter(({ expect }) => expect.valid !== false)
      .map(({ request, plan }) => ({ task: [request].flat().join('\n'), tools: toolsOf(plan.steps) })),
  ]);
  return { sets: Object.fromEntries(sets), tools: [...byId.values()] };
}

function toTool({ id, description, inputSchema }: RawTool): Tool {
  const said = { ...(description !== undefined && { description }), ...(inputSchema !== undefined && { inputSchema }) };
  return { id, ...said, execute: () => undefined };
}

function toolsOf(steps: readonly RawStep[]): string[] {
  const names = steps.flatMap((step) =>
    [step.tool ?? step.function ?? [], step.step ? toolsOf([step.step]) : []].flat(),
  );
  return [...new Set(names)].filter((name) => name !== 'identity');
}

function readLines(file: string): RawCase[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as RawCase);
}
