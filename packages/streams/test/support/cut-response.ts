/** How a connection ends before its time: it breaks, is closed, or falls silent. */
export type Cut = 'breaks' | 'is closed' | 'falls silent';

/** A response that ends after so many bytes, in the middle of a message, a line or a character as it happens. */
export function cutResponse(
  response: Response,
  bytes: number,
  cut: Cut,
  signal: AbortSignal | null | undefined,
): Response {
  const { body, status, headers } = response;
  if (body === null) return response;
  const reader = body.getReader();
  let left = bytes;
  const cutBody = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        const piece = value.subarray(0, left);
        left -= piece.length;
        if (piece.length > 0) controller.enqueue(piece);
        if (left > 0) return undefined;
        await reader.cancel();
        if (cut === 'breaks') return controller.error(new TypeError('terminated'));
        if (cut === 'is closed') return controller.close();
        return new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(cutBody, { status, headers });
}
