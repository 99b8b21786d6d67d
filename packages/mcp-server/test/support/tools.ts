import { defineTool, type Tool } from '@planloom/tool-kit';

import { createGate, type Gate } from './gate.ts';

const reads = { readOnly: true, openWorld: false };

/** Tools of a small weather service, and what was done with them. */
export interface TestTools {
  readonly tools: readonly Tool[];
  /** Where `wait_at_gate` waits. */
  readonly gate: Gate;
  /** Ids of the cities that `delete_city` was called with. */
  readonly deleted: string[];
  /** How many calls of `wait_at_gate` were aborted. */
  readonly aborted: { count: number };
}

export function testTools(): TestTools {
  const gate = createGate();
  const deleted: string[] = [];
  const aborted = { count: 0 };
  const tools = [
    defineTool({
      id: 'get_weather',
      description: 'Gets the weather of a city.',
      effects: reads,
      inputSchema: {
        type: 'object',
        properties: { city: { type: 'string', description: 'Its name' } },
        required: ['city'],
        additionalProperties: false,
      },
      outputSchema: {
        type: 'object',
        properties: { city: { type: 'string' }, temperature: { type: 'number' } },
        required: ['city', 'temperature'],
      },
      execute: ({ city }) => ({ city, temperature: city.length }),
    }),
    defineTool({
      id: 'wait_at_gate',
      description: 'Waits until the test lets it go on.',
      effects: reads,
      execute: async ({ value = 'opened' }, { signal }) => {
        try {
          await gate.wait(signal);
          return value;
        } catch (error) {
          aborted.count += 1;
          throw error;
        }
      },
    }),
    defineTool({
      id: 'make_text',
      description: 'Makes a long text.',
      effects: reads,
      execute: ({ length }) => 'äbc\n'.repeat(Number(length) / 4).slice(0, Number(length)),
    }),
    defineTool({
      id: 'fail',
      description: 'Fails.',
      effects: reads,
      execute: () => {
        throw Object.assign(new Error('the service said no'), { retryable: false });
      },
    }),
    defineTool({
      id: 'delete_city',
      description: 'Deletes a city.',
      effects: { destructive: true, openWorld: false },
      execute: ({ city }) => {
        deleted.push(String(city));
        return { deleted: city };
      },
    }),
  ];
  return { tools, gate, deleted, aborted };
}
