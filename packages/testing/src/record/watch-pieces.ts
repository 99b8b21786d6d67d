import { describeToolError } from '@planloom/tool-kit';

import type { OpenCall } from './call-recorder.ts';

/** The same pieces, written down as they pass. Not a generator: `return` has to reach the source also while a piece is waited for. */
export function watchPieces(source: AsyncIterable<unknown>, call: OpenCall): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]: () => {
      const iterator = source[Symbol.asyncIterator]();
      return {
        next: async () => {
          try {
            const next = await iterator.next();
            if (next.done === true) call.succeed(next.value, { inPieces: true });
            else call.say('piece', { piece: next.value });
            return next;
          } catch (error) {
            call.fail(describeToolError(error), { inPieces: true });
            throw error;
          }
        },
        return: async (value?: unknown) => (await iterator.return?.(value)) ?? { done: true, value },
      };
    },
  };
}
