import { problemAt, type SchemaNode } from './schema-node.ts';

/**
 * A pattern as JSON Schema means it: with Unicode, anchored nowhere. Patterns that only work without Unicode, such as
 * `[\w-.]`, are common in the wild and are taken too.
 */
export function toRegExp(node: SchemaNode, keyword: string, source: string): RegExp {
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
