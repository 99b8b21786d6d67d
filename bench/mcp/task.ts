import { join, resolve } from 'node:path';

/** Documents of this repository that the task is about. */
export const DOCUMENTS: readonly string[] = [
  'docs/cli.md',
  'docs/expressions.md',
  'docs/getting-started.md',
  'docs/language.md',
  'docs/openapi.md',
  'docs/packs.md',
  'docs/running.md',
  'docs/scale.md',
  'docs/specification-examples.md',
];

export const root: string = resolve(import.meta.dirname, '../..');

const installed = (command: string): string => join(root, 'bench/node_modules/.bin', command);

/** The two servers, as any MCP client is told of them. */
export function servers(
  memoryFile: string,
): Readonly<
  Record<
    'files' | 'memory',
    { readonly command: string; readonly args: string[]; readonly env?: Record<string, string> }
  >
> {
  return {
    files: { command: installed('mcp-server-filesystem'), args: [root] },
    memory: { command: installed('mcp-server-memory'), args: [], env: { MEMORY_FILE_PATH: memoryFile } },
  };
}

/** What is to be kept of a document: its title, and its opening. */
export function entityOf(path: string, text: string): { name: string; entityType: string; observations: string[] } {
  const title = /^# (.*)$/m.exec(text)?.[1] ?? path;
  return { name: path, entityType: 'document', observations: [`title: ${title}`, `characters: ${text.length}`] };
}

/** The same as a plan: 20 calls, of which nine need the results of nine others. */
export const PLAN: object = {
  version: '1.0',
  plan: 'Note the titles and sizes of documents',
  execution: 'dag',
  inputs: {
    type: 'object',
    properties: { root: { type: 'string' }, documents: { type: 'array', items: { type: 'string' } } },
    required: ['root', 'documents'],
  },
  steps: [
    { id: 'allowed', tool: 'files.list_allowed_directories', input: {} },
    {
      id: 'notes',
      type: 'loop',
      over: '{{input.documents}}',
      as: 'path',
      concurrency: 4,
      steps: [
        { id: 'text', tool: 'files.read_text_file', input: { path: '{{input.root}}/{{path}}' } },
        {
          id: 'note',
          tool: 'memory.create_entities',
          input: {
            entities: [
              {
                name: '{{path}}',
                entityType: 'document',
                observations: [
                  "title: {{text.content.split('\\n')[0].slice(2)}}",
                  'characters: {{text.content.length}}',
                ],
              },
            ],
          },
        },
      ],
    },
    { id: 'graph', tool: 'memory.read_graph', input: {}, depends_on: ['notes'] },
    { id: 'answer', type: 'final', input: { documents: '{{size(graph.entities)}}', root: '{{allowed.content}}' } },
  ],
};
