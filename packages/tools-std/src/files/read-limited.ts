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
    const chunks: Buffer[] = [];
    // Ends at byte `maxBytes`, inclusive: the one that shows there is more.
    const stream = handle.createReadStream({ start: 0, end: maxBytes, autoClose: false, signal });
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    if (bytes.length > maxBytes) throw fileTooLarge(path, bytes.length, maxBytes);
    return bytes;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await handle.close();
  }
}

function fileTooLarge(path: string, size: number, maxBytes: number): ToolError {
  return lastingError(
    'tool/too-large',
    `"${path}" has ${size} bytes or more; at most ${maxBytes} may be read. Raise max_bytes if it is needed whole.`,
  );
}
