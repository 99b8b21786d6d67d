/**
 * A knowledge graph of this repository's documents: one plan over two MCP servers (files and a memory) and a pack of tools. What the
 * documents say passes from tool to tool and nowhere else.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { pack } from '@planloom/example-knowledge-pack';
import { mcpTools } from '@planloom/tools-mcp';
import { createPlanExecutor, ToolRegistry } from 'planloom';

const root = resolve(import.meta.dirname, '..');
const bin = join(import.meta.dirname, 'node_modules/.bin');
const scratch = mkdtempSync(join(tmpdir(), 'planloom-graph-'));
const memoryFile = join(scratch, 'memory.jsonl');

const servers = mcpTools({
  servers: {
    // Of a server that may change things, only what reads is taken.
    files: {
      command: join(bin, 'mcp-server-filesystem'),
      args: [root],
      include: ['search_files', 'read_text_file'],
    },
    memory: { command: join(bin, 'mcp-server-memory'), env: { MEMORY_FILE_PATH: memoryFile } },
  },
});

try {
  const executor = createPlanExecutor(ToolRegistry.from([...(await servers.list()), ...pack.tools]));
  const plan = readFileSync(join(import.meta.dirname, 'knowledge-graph/knowledge-graph.plan.yaml'), 'utf8');
  const { result, trace } = await executor.execute(plan, { input: { root, folder: join(root, 'docs') } });
  console.log(result);

  const { documents, entities, relations, most_linked } = result as {
    readonly documents: number;
    readonly entities: number;
    readonly relations: number;
    readonly most_linked: readonly { readonly name: string; readonly links: number }[];
  };
  // What the memory has on disk is what the plan says it has.
  const kept = readFileSync(memoryFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly type: string; readonly entityType?: string });
  assert.equal(kept.filter(({ type }) => type === 'entity').length, entities);
  assert.equal(kept.filter(({ type }) => type === 'relation').length, relations);
  assert.equal(kept.filter(({ entityType }) => entityType === 'document').length, documents);
  assert.ok(documents > 50 && relations > entities / 2);
  assert.equal(most_linked.length, 5);
  // A read and a graph of each document, and six more.
  assert.equal(trace.statistics.toolCalls, 2 * documents + 6);
} finally {
  await servers.close();
  rmSync(scratch, { recursive: true });
}
