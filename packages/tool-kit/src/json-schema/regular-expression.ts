import { compileLinearRegExp } from '@planloom/dsl-schema';

import { problemAt, type SchemaNode } from './schema-node.ts';

/** Whether a pattern is found in a text. */
export interface Pattern {
  test(text: string): boolean;
}

/**
 * A pattern as JSON Schema means it: with Unicode, anchored nowhere. Patterns that only work without Unicode, such as
 * `[\w-.]`, are common in the wild and are taken too.
 *
 * It runs in time linear in the text, as a schema may be a stranger's. Only what such an engine cannot do (looking around,
 * references to groups, counts above 1,000) is left to the engine of JavaScript. The linear engine takes its time to get
 * ready, so it is asked at the first text, unless JavaScript cannot read the pattern.
 */
export function toPattern(node: SchemaNode, keyword: string, source: string): Pattern {
  const native = toRegExp(source);
  if (native instanceof Error) return toLinearPattern(source) ?? refuse(node, keyword, native);
  let pattern: Pattern | undefined;
  return { test: (text) => (pattern ??= toLinearPattern(source) ?? native).test(text) };
}

function toLinearPattern(source: string): Pattern | undefined {
  try {
    return compileLinearRegExp(source);
  } catch {
    return undefined;
  }
}

function toRegExp(source: string): RegExp | Error {
  try {
    return new RegExp(source, 'u');
  } catch {
    return toLooseRegExp(source);
  }
}

function toLooseRegExp(source: string): RegExp | Error {
  try {
    return new RegExp(source);
  } catch (error) {
    return error instanceof Error ? error : new Error('is no regular expression');
  }
}

function refuse(node: SchemaNode, keyword: string, { message }: Error): never {
  throw problemAt(node, keyword, message);
}
