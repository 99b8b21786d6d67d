import { RE2JS } from 're2js';

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
 * references to groups, counts above 1,000) is left to the engine of JavaScript.
 */
export function toPattern(node: SchemaNode, keyword: string, source: string): Pattern {
  return toLinearPattern(source) ?? toRegExp(node, keyword, source);
}

function toLinearPattern(source: string): Pattern | undefined {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source));
  } catch {
    return undefined;
  }
}

function toRegExp(node: SchemaNode, keyword: string, source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    return toLooseRegExp(node, keyword, source);
  }
}

function toLooseRegExp(node: SchemaNode, keyword: string, source: string): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    throw problemAt(node, keyword, error instanceof Error ? error.message : 'is no regular expression');
  }
}
