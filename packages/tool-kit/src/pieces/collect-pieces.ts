import type { ToolPiece } from './tool-piece.ts';

/** Whether a tool gives its result in pieces: an async generator, a web or Node stream. Texts and lists are none. */
export function isInPieces(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/**
 * Reads a result that comes in pieces to its end.
 *
 * @param signal when it is aborted nothing more is read, the source is told to end, and what comes of it is not to be used
 * @param tell called with each piece as it comes
 * @returns what a generator returned; if that is nothing, the pieces: texts joined, byte arrays put together, anything else as a list; without pieces `null`
 * @throws what the source throws
 */
export async function collectPieces(
  source: AsyncIterable<unknown>,
  signal: AbortSignal,
  tell: (piece: ToolPiece) => void,
): Promise<unknown> {
  const iterator = source[Symbol.asyncIterator]();
  // Nobody waits for it: a source may be in the middle of something that never ends.
  const stop = (): void => void (async () => iterator.return?.())().catch(() => undefined);
  const pieces: unknown[] = [];
  if (signal.aborted) {
    stop();
    return undefined;
  }
  signal.addEventListener('abort', stop);
  try {
    for (let next = await iterator.next(); !signal.aborted; next = await iterator.next()) {
      if (next.done === true) return (next.value as unknown) ?? putTogether(pieces);
      pieces.push(next.value);
      tell(pieceOf(next.value));
    }
    stop();
    return undefined;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function pieceOf(value: unknown): ToolPiece {
  return typeof value === 'string' ? { type: 'text', text: value } : { type: 'data', data: value };
}

function putTogether(pieces: readonly unknown[]): unknown {
  if (pieces.length === 0) return null;
  if (pieces.every((piece) => typeof piece === 'string')) return pieces.join('');
  return pieces.every((piece) => piece instanceof Uint8Array) ? joinBytes(pieces) : pieces;
}

function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
