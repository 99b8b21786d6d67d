/** Tools that take their time, so that there is something to see. */
import { setTimeout as sleep } from 'node:timers/promises';

import { defineTool, type Tool } from 'planloom';

/** Waits; the test of this example decides itself for how long. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<unknown>;

export const machinePause: Pause = (ms, signal) => sleep(ms, undefined, { signal });

/** `measure` reports how far it is, `write` gives its text word by word. */
export function exampleTools(pause: Pause): Tool[] {
  const measure = defineTool({
    id: 'measure',
    description: 'Measures how many letters a place has, slowly.',
    inputSchema: { place: { type: 'string' } },
    outputSchema: { type: 'object', properties: { place: { type: 'string' }, letters: { type: 'integer' } } },
    async execute({ place }, { signal, progress }) {
      for (const percent of [25, 50, 75]) {
        await pause(300, signal);
        progress({ percent });
      }
      await pause(300, signal);
      return { place, letters: place.length };
    },
  });
  const write: Tool = {
    id: 'write',
    description: 'Writes a text word by word, as a model does.',
    inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
    async *execute({ text }, { signal }) {
      for (const word of String(text).split(/(?<= )/u)) {
        await pause(120, signal);
        yield word;
      }
    },
  };
  return [measure, write];
}
