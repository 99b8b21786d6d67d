import { compileLinearPattern, type LinearPattern } from '../linear-pattern.ts';
import { type Call, callError, spendItems } from './operation.ts';

const LONGEST_PATTERN = 1000;
const compiled = new Map<string, LinearPattern>();
const MOST_COMPILED = 100;

/**
 * Whether a regular expression matches somewhere in a text, in time linear in the text.
 *
 * @throws ExpressionError `expression/pattern`, `expression/too-much-work`
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function matchesPattern(call: Call, text: string, source: string): boolean {
  const pattern = compilePattern(call, source);
  // The engine visits each instruction at most once for each character.
  spendItems(call, Math.ceil(((text.length + 1) * pattern.size) / 64));
  return pattern.test(text);
}

function compilePattern(call: Call, source: string): LinearPattern {
  const known = compiled.get(source);
  if (known) return known;
  if (source.length > LONGEST_PATTERN) {
    throw callError(
      call,
      'expression/pattern',
      `A pattern may have ${LONGEST_PATTERN} characters, not ${source.length}.`,
    );
  }
  spendItems(call, source.length);
  const pattern = parsePattern(call, source);
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(source, pattern);
  return pattern;
}

function parsePattern(call: Call, source: string): LinearPattern {
  try {
    return compileLinearPattern(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw callError(call, 'expression/pattern', `This is no regular expression: ${reason}`);
  }
}
