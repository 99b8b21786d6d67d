import { createRequire } from 'node:module';

import { defineToolPack, type Tool, type ToolPack } from '@planloom/tool-kit';

import { describeGraphTool } from './describe-graph.ts';
import { documentGraphTool } from './document-graph.ts';
import { mergeGraphsTool } from './merge-graphs.ts';

export type { Entity, Graph, Relation } from './graph.ts';

const manifest = createRequire(import.meta.url)('../package.json') as {
  readonly name: string;
  readonly version: string;
};

/** Tools that turn Markdown documents into a knowledge graph, in the shape of the MCP server "memory". */
export const pack: ToolPack = defineToolPack({
  name: manifest.name,
  version: manifest.version,
  description: 'Markdown documents as a knowledge graph',
  tools: [documentGraphTool, mergeGraphsTool, describeGraphTool],
});

/** The same tools as a list. */
export const tools: readonly Tool[] = pack.tools;
