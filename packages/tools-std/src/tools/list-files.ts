import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { ENTRY_TYPES, entryType, type EntryType } from '../files/entry-type.ts';
import { fileError } from '../files/file-error.ts';
import { fileSystem } from '../files/file-system.ts';
import type { RootFolder } from '../files/root-folder.ts';

/** `list_files`: the entries of a folder below the root. */
export function listFilesTool(root: RootFolder): Tool {
  return declareTool({
    id: 'list_files',
    name: 'List files',
    description:
      'Lists the files and folders directly in a folder below the root folder, sorted by name. Use glob_files to search deeper.',
    inputSchema: {
      type: 'object',
      properties: {
        path: { type: 'string', default: '.', description: 'Path of the folder, relative to the root folder.' },
        include_hidden: {
          type: 'boolean',
          default: false,
          description: 'Whether names that start with a dot are listed.',
        },
        limit: { type: 'integer', minimum: 1, maximum: 100_000, default: 10_000, description: 'Entries at most.' },
      },
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'The folder that was listed.' },
        entries: {
          type: 'array',
          description: 'The entries, sorted by name.',
          items: {
            type: 'object',
            properties: {
              name: { type: 'string', description: 'Name in the folder.' },
              path: { type: 'string', description: 'Path relative to the root folder.' },
              type: { type: 'string', enum: ENTRY_TYPES, description: 'Links are listed, never followed.' },
            },
            required: ['name', 'path', 'type'],
          },
        },
        truncated: { type: 'boolean', description: 'Whether there are more than the limit.' },
      },
      required: ['path', 'entries', 'truncated'],
    },
    effects: { readOnly: true, idempotent: true, openWorld: false },
    async execute({ path, include_hidden, limit }, { signal }) {
      const entries = await listFolder(root, path, include_hidden);
      signal.throwIfAborted();
      return { path, entries: entries.slice(0, limit), truncated: entries.length > limit };
    },
  });
}

interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly type: EntryType;
}

async function listFolder(root: RootFolder, path: string, includeHidden: boolean): Promise<FolderEntry[]> {
  const real = await root.locate(path);
  const shown = await root.show(real);
  const entries = await fileSystem()
    .readdir(real, { withFileTypes: true })
    .catch((error: unknown) => {
      throw fileError(error, path);
    });
  return entries
    .filter(({ name }) => includeHidden || !name.startsWith('.'))
    .map((entry) => ({
      name: entry.name,
      path: shown === '.' ? entry.name : `${shown}/${entry.name}`,
      type: entryType(entry),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
