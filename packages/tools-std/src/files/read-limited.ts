import type { FileHandle } from 'node:fs/promises';

import type { ToolError } from '@planloom/tool-kit';

import { lastingError } from '../lasting-error.ts';

/**
 * Reads a whole file of at most `maxBytes`. The handle is closed in any case.
 *
 * It never reads more than one byte too many, whatever size the file claims or grows to.
 *
 * @throws ToolError `tool/too-large`
 */
export async function readLimited(
  handle: FileHandle,
  path: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Buffer> {
  try {
    const { size } = await handle.stat();
    if (size > maxBytes) throw fileTooLarge(path, size, maxBytes);
    // One byte more than announced: it shows whether the file has grown.
    const chunks: Buffer[] = [];
    for (let length = 0, wanted = size + 1; ; wanted = CHUNK_BYTES) {
      signal.throwIfAborted();
      const room = Math.min(wanted, maxBytes + 1 - length);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(room), 0, room);
      if (bytesRead === 0) return Buffer.concat(chunks);
      chunks.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
      if (length > maxBytes) throw fileTooLarge(path, length, maxBytes);
    }
  } finally {
    await handle.close();
  }
}

const CHUNK_BYTES = 64 * 1024;

function fileTooLarge(path: string, size: number, maxBytes: number): ToolError {
  return lastingError(
    'tool/too-large',
    `"${path}" has ${size} bytes or more; at most ${maxBytes} may be read. Raise max_bytes if it is needed whole.`,
  );
}
