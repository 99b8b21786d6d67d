import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { encodeText } from '../files/decode-text.ts';

const ALGORITHMS = ['sha256', 'sha384', 'sha512', 'sha1', 'md5'] as const;

/** `hash`: the checksum of a text or of bytes. */
export const hashTool: Tool = declareTool({
  id: 'hash',
  name: 'Hash',
  description:
    'Computes the checksum of a text, or of bytes given as base64. sha1 and md5 are only for comparing with old checksums.',
  inputSchema: {
    type: 'object',
    properties: {
      text: { type: 'string', description: 'The text.' },
      encoding: {
        type: 'string',
        enum: ['utf-8', 'base64'],
        default: 'utf-8',
        description: 'base64: the text is base64 of the bytes to hash.',
      },
      algorithm: { type: 'string', enum: ALGORITHMS, default: 'sha256', description: 'How the checksum is computed.' },
    },
    required: ['text'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      hash: { type: 'string', description: 'The checksum, hexadecimal in lower case.' },
      algorithm: { type: 'string', enum: ALGORITHMS, description: 'How it was computed.' },
      size: { type: 'integer', description: 'Bytes hashed.' },
    },
    required: ['hash', 'algorithm', 'size'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  async execute({ text, encoding, algorithm }) {
    const { createHash } = await import('node:crypto');
    const bytes = encodeText(text, encoding);
    return { hash: createHash(algorithm).update(bytes).digest('hex'), algorithm, size: bytes.length };
  },
});
