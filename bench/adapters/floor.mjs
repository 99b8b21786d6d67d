// The hand-written floor and nothing else.
import { makeFloor } from './make-floor.mjs';

export async function load() {
  return makeFloor((body) => body);
}
