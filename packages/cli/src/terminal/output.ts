import { once } from 'node:events';

/** Standard output, for data. */
export interface Output {
  readonly isTTY: boolean;
  /** Of the terminal; 80 where there is none. */
  readonly columns: number;
  /** Aborted once whoever read the stream has gone, as `head` does when it has seen enough. */
  readonly closed: AbortSignal;
  /**
   * Writes and waits until the stream takes more, so that a slow reader slows the writer instead of filling the memory.
   * Once the stream is closed, nothing is written.
   */
  write(data: string | Uint8Array): Promise<void>;
  /** Waits until everything written has left the process, or never will. */
  flush(): Promise<void>;
}

/** Takes care of a stream: a reader that goes away ends the writing, not the process. */
export function createOutput(stream: NodeJS.WriteStream): Output {
  const controller = new AbortController();
  const { signal: closed } = controller;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    controller.abort(new Error('the reader of standard output has gone'));
  });
  return {
    isTTY: stream.isTTY,
    get columns() {
      return stream.columns ?? 80;
    },
    closed,
    write: async (data) => {
      if (closed.aborted || stream.write(data)) return;
      await once(stream, 'drain', { signal: closed }).catch((error: unknown) => {
        if (!closed.aborted) throw error;
      });
    },
    flush: () =>
      new Promise((resolve) => {
        if (closed.aborted || stream.writableLength === 0) resolve();
        else stream.write('', () => resolve());
      }),
  };
}
