import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Conversation, type Traffic } from './conversation.ts';
import { DOCUMENTS, entityOf, PLAN, root, servers } from './task.ts';

/** How the task is done, and what it left in the memory: the same each time. */
export interface Outcome {
  readonly traffic: Traffic;
  readonly documents: number;
}

/** A model that calls one tool, reads the result, and calls the next. */
export async function oneByOne(folder: string): Promise<Outcome> {
  return directly(folder, async (conversation) => {
    await conversation.turn([['files', 'list_allowed_directories', {}]]);
    for (const path of DOCUMENTS) {
      const [text = ''] = await conversation.turn([['files', 'read_text_file', { path: join(root, path) }]]);
      await conversation.turn([['memory', 'create_entities', { entities: [entityOf(path, text)] }]]);
    }
  });
}

/** A model that makes all calls at once that do not need each other. */
export async function sideBySide(folder: string): Promise<Outcome> {
  return directly(folder, async (conversation) => {
    const [, ...texts] = await conversation.turn([
      ['files', 'list_allowed_directories', {}],
      ...DOCUMENTS.map((path) => ['files', 'read_text_file', { path: join(root, path) }] as const),
    ]);
    await conversation.turn(
      DOCUMENTS.map((path, index) => ['memory', 'create_entities', { entities: [entityOf(path, texts[index] ?? '')] }]),
    );
  });
}

/**
 * A model that is given `planloom mcp`: it asks how a plan is written and which tools there are, and hands a plan over.
 *
 * @param knows whether it has been told the language before, as a planner's prompt does
 */
export async function asPlan(folder: string, knows: boolean): Promise<Outcome> {
  const config = join(folder, 'mcp.json');
  writeFileSync(config, JSON.stringify({ mcpServers: servers(join(folder, 'memory.jsonl')) }));
  const conversation = new Conversation();
  try {
    await conversation.add('planloom', {
      command: process.execPath,
      args: [...planloom, 'mcp', '--no-config', '--mcp', config, '--allow-effects'],
      cwd: folder,
    });
    if (!knows) await conversation.turn([['planloom', 'plan_schema', {}]]);
    await conversation.turn([
      ['planloom', 'tools_search', { query: 'read text file, create entities, read graph, allowed directories' }],
    ]);
    const input = { root, documents: DOCUMENTS };
    const [answer = ''] = await conversation.turn([['planloom', 'plan_run', { plan: PLAN, input }]]);
    return { traffic: conversation.traffic(), documents: (JSON.parse(answer) as { documents: number }).documents };
  } finally {
    await conversation.close();
  }
}

const planloom: readonly string[] = [
  '--disable-warning=ExperimentalWarning',
  '--conditions=@planloom/source',
  join(root, 'packages/cli/src/bin.ts'),
];

async function directly(folder: string, work: (conversation: Conversation) => Promise<void>): Promise<Outcome> {
  const conversation = new Conversation();
  try {
    for (const [name, server] of Object.entries(servers(join(folder, 'memory.jsonl')))) {
      await conversation.add(name, server);
    }
    await work(conversation);
    const [graph = ''] = await conversation.turn([['memory', 'read_graph', {}]]);
    const { entities } = JSON.parse(graph) as { readonly entities: readonly unknown[] };
    return { traffic: conversation.traffic(), documents: entities.length };
  } finally {
    await conversation.close();
  }
}
