// A step survives a power cut as well: one fsync a step.
import { makeDurableFloor } from './make-durable-floor.mjs';

export async function load() {
  return makeDurableFloor('FULL');
}
