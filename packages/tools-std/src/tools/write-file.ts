import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { encodeText, TEXT_ENCODINGS } from '../files/decode-text.ts';
import type { RootFolder } from '../files/root-folder.ts';
import { writeAtomically } from '../files/write-atomically.ts';

/** `write_file`: writes a file below the root, whole or not at all. */
export function writeFileTool(root: RootFolder): Tool {
  return declareTool({
    id: 'write_file',
    name: 'Write file',
    description:
      'Writes a file below the root folder and makes the folders above it. The file appears whole or not at all. A file that exists is an error unless overwrite is true.',
    inputSchema: {
      type: 'object',
      properties: {
        path: { type: 'string', minLength: 1, description: 'Path of the file, relative to the root folder.' },
        content: { type: 'string', description: 'The whole content of the file.' },
        encoding: {
          type: 'string',
          enum: TEXT_ENCODINGS,
          default: 'utf-8',
          description: 'How the content is stored; base64 means that the content is base64 of the bytes to write.',
        },
        overwrite: { type: 'boolean', default: false, description: 'Whether a file that exists is replaced.' },
      },
      required: ['path', 'content'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'The path that was written.' },
        size: { type: 'integer', description: 'Bytes written.' },
      },
      required: ['path', 'size'],
    },
    // Idempotent too: with overwrite the second call writes the same; without it the second call is refused.
    effects: { readOnly: false, destructive: true, idempotent: true, openWorld: false },
    async execute({ path, content, encoding, overwrite }, { signal }) {
      const bytes = encodeText(content, encoding);
      await writeAtomically(root, { path, bytes, overwrite }, signal);
      return { path, size: bytes.length };
    },
  });
}
