import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { decodeText, TEXT_ENCODINGS } from '../files/decode-text.ts';
import { readLimited } from '../files/read-limited.ts';
import type { RootFolder } from '../files/root-folder.ts';

/**
 * `read_file`: the content of a file below the root.
 *
 * @param maxBytes upper bound for what a plan may ask for
 */
export function readFileTool(root: RootFolder, maxBytes: number): Tool {
  return declareTool({
    id: 'read_file',
    name: 'Read file',
    description: 'Reads a file below the root folder, as text or base64.',
    inputSchema: {
      type: 'object',
      properties: {
        path: { type: 'string', minLength: 1, description: 'Path of the file, relative to the root folder.' },
        encoding: {
          type: 'string',
          enum: TEXT_ENCODINGS,
          default: 'utf-8',
          description: 'How the bytes become text. Use base64 for anything that is not text.',
        },
        max_bytes: {
          type: 'integer',
          minimum: 1,
          maximum: maxBytes,
          default: maxBytes,
          description: 'A larger file is an error.',
        },
      },
      required: ['path'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'The path that was asked for.' },
        content: { type: 'string', description: 'The content, in the encoding asked for.' },
        encoding: { type: 'string', enum: TEXT_ENCODINGS, description: 'The encoding of the content.' },
        size: { type: 'integer', description: 'Size of the file in bytes.' },
      },
      required: ['path', 'content', 'encoding', 'size'],
    },
    effects: { readOnly: true, idempotent: true, openWorld: false },
    async execute({ path, encoding, max_bytes }, { signal }) {
      const handle = await root.openForReading(path);
      const bytes = await readLimited(handle, path, max_bytes, signal);
      return { path, content: decodeText(bytes, encoding, path), encoding, size: bytes.length };
    },
  });
}
