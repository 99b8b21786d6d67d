// The floor, and what any executor with a trace has to do: two looks at the clock and one entry a step.
import { makeFloor } from './make-floor.mjs';

export async function load() {
  return makeFloor(traced);
}

function traced(body) {
  const trace = [];
  return async (a, b, c) => {
    const start = performance.now();
    const entry = {
      nodeId: 'step',
      status: 'running',
      start,
      end: 0,
      error: undefined,
      output: undefined,
      retryCount: 0,
    };
    trace.push(entry);
    try {
      const value = await body(a, b, c);
      entry.status = 'success';
      entry.output = value;
      return value;
    } catch (error) {
      entry.status = 'failed';
      entry.error = error;
      throw error;
    } finally {
      entry.end = performance.now();
    }
  };
}
