import { RE2JS } from 're2js';

/** The engine for regular expressions. As published, it is evaluated at the first call: most runs never need it. */
export function re2(): typeof RE2JS {
  return RE2JS;
}
