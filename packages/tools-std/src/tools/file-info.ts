import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { ENTRY_TYPES, entryType } from '../files/entry-type.ts';
import type { RootFolder } from '../files/root-folder.ts';

/** `file_info`: whether something exists at a path below the root, and what it is. */
export function fileInfoTool(root: RootFolder): Tool {
  return declareTool({
    id: 'file_info',
    name: 'File information',
    description:
      'Says whether a file or folder exists below the root folder, its type, size and time of the last change.',
    inputSchema: {
      type: 'object',
      properties: {
        path: { type: 'string', minLength: 1, description: 'Path relative to the root folder.' },
      },
      required: ['path'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'The path that was asked for.' },
        exists: { type: 'boolean', description: 'Whether there is anything.' },
        type: { enum: [...ENTRY_TYPES, null], description: 'What it is; null if there is nothing.' },
        size: { type: ['integer', 'null'], description: 'Size in bytes; null if there is nothing.' },
        modified_at: { type: ['string', 'null'], description: 'Time of the last change (ISO 8601, UTC).' },
      },
      required: ['path', 'exists', 'type', 'size', 'modified_at'],
    },
    effects: { readOnly: true, idempotent: true, openWorld: false },
    async execute({ path }) {
      const found = await root.inspect(path);
      if (found === undefined) return { path, exists: false, type: null, size: null, modified_at: null };
      return { path, exists: true, type: entryType(found), size: found.size, modified_at: found.mtime.toISOString() };
    },
  });
}
