import type { LLMResponse, LLMStream } from './llm-client.ts';
import { LLMError } from './llm-error.ts';

/** What a call that streams is given. */
export interface StreamCall {
  /** Takes the next piece of the answer. */
  readonly push: (piece: string) => void;
  /** Aborted when nobody wants the rest: the caller's own signal, or its leaving the loop. */
  readonly signal: AbortSignal;
}

/**
 * An answer that is read piece by piece. The call begins at once and goes on whether its pieces are read or not; leaving the loop aborts it.
 *
 * @param run makes the call; what it gives or throws is the whole answer
 */
export function createTextStream(run: (call: StreamCall) => Promise<LLMResponse>, signal?: AbortSignal): LLMStream {
  const left = new AbortController();
  const pieces: string[] = [];
  const waiting: (() => void)[] = [];
  let isOver = false;
  const wake = (): void => {
    for (const goOn of waiting.splice(0)) goOn();
  };
  const push = (piece: string): void => {
    if (piece === '') return;
    pieces.push(piece);
    wake();
  };
  const response = run({
    push,
    signal: signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]),
  }).finally(() => {
    isOver = true;
    wake();
  });
  // Whoever reads the pieces meets the failure there.
  response.catch(() => {});

  async function* read(): AsyncGenerator<string> {
    try {
      for (let position = 0; ;) {
        if (position < pieces.length) yield pieces[position++] ?? '';
        else if (isOver) break;
        else await new Promise<void>((resolve) => waiting.push(resolve));
      }
      await response;
    } finally {
      if (!isOver) left.abort(new LLMError('llm/aborted', 'Nobody reads the answer any more.'));
    }
  }
  return { response, [Symbol.asyncIterator]: read };
}
