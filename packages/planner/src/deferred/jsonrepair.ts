import { jsonrepair as library } from 'jsonrepair';

/** The library that mends broken JSON. As published, it is evaluated at the first call: most answers are whole. */
export function jsonrepair(): typeof library {
  return library;
}
