// A step survives the end of the process.
import { makeDurableFloor } from './make-durable-floor.mjs';

export async function load() {
  return makeDurableFloor('NORMAL');
}
