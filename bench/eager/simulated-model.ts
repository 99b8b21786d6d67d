import { createTextStream, type LLMClient } from '@planloom/planner';

import type { VirtualClock } from '../../packages/testing/src/virtual-clock.ts';

const CHARACTERS_PER_TOKEN = 4;
/** Until the first token comes, in milliseconds. */
const FIRST_TOKEN_MS = 500;

/**
 * A model that writes one answer, at so many tokens a second of a virtual clock.
 *
 * @param tokensPerSecond four characters are one token
 */
export function simulatedModel(answer: string, tokensPerSecond: number, clock: VirtualClock): LLMClient {
  const pause = (delayMs: number): Promise<void> => new Promise((resolve) => clock.after(delayMs, resolve));
  const pieces = answer.match(new RegExp(`[^]{1,${CHARACTERS_PER_TOKEN}}`, 'g')) ?? [];
  const write = async (push: (piece: string) => void): Promise<{ text: string }> => {
    await pause(FIRST_TOKEN_MS);
    for (const piece of pieces) {
      await pause(1000 / tokensPerSecond);
      push(piece);
    }
    return { text: answer };
  };
  return {
    generate: () => write(() => {}),
    stream: () => createTextStream(({ push }) => write(push)),
  };
}
