import type { WireResult } from '../session/session.ts';
import { contentValue, type ContentValue } from './content-value.ts';

/** How a tool's text is read. */
export type TextForm = 'text' | 'json';

/**
 * What a plan gets of an answer. By the first that applies:
 *
 * 1. the structured content, as it is;
 * 2. nothing but one text: the text, parsed if the tool's text is JSON;
 * 3. nothing at all: null;
 * 4. else `{ content: […], text }`, the parts in their order and all texts, joined by line breaks.
 *
 * @throws SyntaxError if the text was to be JSON and is none
 */
export function resultValue({ structuredContent, content = [] }: WireResult, form: TextForm): unknown {
  if (structuredContent !== undefined) return structuredContent;
  const parts = content.map(contentValue);
  const [first] = parts;
  if (first === undefined) return null;
  if (parts.length === 1 && isText(first)) return form === 'json' ? JSON.parse(first.text) : first.text;
  return { content: parts, text: joinedText(parts) };
}

/** All texts of an answer. */
export function textOfResult({ content = [] }: WireResult): string {
  return joinedText(content.map(contentValue));
}

function joinedText(parts: readonly ContentValue[]): string {
  return parts.flatMap((part) => (isText(part) ? part.text : [])).join('\n');
}

function isText(part: ContentValue): part is { readonly type: 'text'; readonly text: string } {
  return part.type === 'text' && typeof part['text'] === 'string';
}
