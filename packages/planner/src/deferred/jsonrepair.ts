import { jsonrepair } from 'jsonrepair';

/** The library that mends broken JSON. As published, it is evaluated at the first call: most answers are whole. */
export function repairJson(text: string): string {
  return jsonrepair(text);
}
