import { parseTree, type Node, type ParseError } from 'jsonc-parser';

import { parsePointer } from '../json-pointer.ts';
import { explainJsonError } from './json-error.ts';
import { deepestJsonBracket } from './json-nesting.ts';
import { addProblem, duplicateKey, EMPTY, tooDeep, type ParseProblem, type ReadResult } from './problem.ts';
import type { Location, Span } from './source.ts';

/**
 * Reads JSON; comments and commas before a closing bracket are accepted.
 *
 * Plain JSON goes through the engine's own parser, which is ten times as fast; the positions of its parts are only worked out
 * when something has to be reported.
 *
 * @param nesting levels of arrays and objects that are accepted
 */
export function readJson(text: string, nesting: number): ReadResult {
  const plain = readPlainJson(text);
  if (plain !== undefined && !mayHaveDuplicates(text, plain.value, nesting)) {
    return { value: plain.value, problems: [] };
  }
  const tooDeepAt = deepestJsonBracket(text, nesting);
  if (tooDeepAt !== undefined) return { value: undefined, problems: [tooDeep(tooDeepAt, nesting)] };
  const { tree, error } = parseJsonTree(text);
  if (tree === undefined || error !== undefined) return failed(text, error);
  const problems: ParseProblem[] = [];
  return { value: nodeValue(tree, problems), problems };
}

/** Finds values in a JSON text by their pointers. */
export function createJsonLocator(text: string): (pointer: string) => Location {
  let root: Node | undefined;
  return (pointer) => {
    root ??= parseJsonTree(text).tree;
    return root === undefined ? { value: { start: 0, end: text.length } } : locate(root, pointer);
  };
}

function readPlainJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    // Not plain JSON, or too deep for this engine: the slow way finds out what it is.
    return undefined;
  }
}

function parseJsonTree(text: string): { readonly tree: Node | undefined; readonly error: ParseError | undefined } {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  return { tree, error: errors[0] };
}

function failed(text: string, error: ParseError | undefined): ReadResult {
  return { value: undefined, problems: [error === undefined ? EMPTY : explainJsonError(text, error)] };
}

/**
 * Whether the text has more keys than its value, or is too deep. `JSON.parse` keeps the last of two equal keys in silence.
 *
 * Keys in the text are counted as quotes before a colon. That may count a few too many (`"\":"`), which only costs the slow way.
 */
function mayHaveDuplicates(text: string, value: unknown, nesting: number): boolean {
  const keys = countKeys(value, nesting);
  return keys === undefined || countQuotedColons(text) !== keys;
}

function countQuotedColons(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (before >= 0 && text.charCodeAt(before) <= 32) before--;
    if (text.charCodeAt(before) === 34) count++;
  }
  return count;
}

/** Keys of all objects in a value that came from JSON; `undefined` if it is too deep. */
function countKeys(value: unknown, levels: number): number | undefined {
  if (typeof value !== 'object' || value === null) return 0;
  if (levels === 0) return undefined;
  const children: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let count: number | undefined = Array.isArray(value) ? 0 : children.length;
  for (const child of children) {
    if (typeof child !== 'object' || child === null) continue;
    const inner = countKeys(child, levels - 1);
    if (inner === undefined) return undefined;
    count += inner;
  }
  return count;
}

/** The value of a tree no deeper than was checked; `__proto__` is a key like any other. */
function nodeValue(node: Node, problems: ParseProblem[]): unknown {
  if (node.type === 'array') return (node.children ?? []).map((child) => nodeValue(child, problems));
  if (node.type !== 'object') return node.value as unknown;
  const entries = new Map<string, unknown>();
  for (const { children } of node.children ?? []) {
    const [key, child] = children ?? [];
    if (key === undefined || child === undefined) continue;
    const name = String(key.value);
    if (entries.has(name)) addProblem(problems, duplicateKey(name, spanOf(key)));
    entries.set(name, nodeValue(child, problems));
  }
  return Object.fromEntries(entries);
}

function locate(root: Node, pointer: string): Location {
  let location: Location = locationOf(root);
  let node = root;
  for (const key of parsePointer(pointer)) {
    const next = child(node, key);
    if (next === undefined) return location;
    node = next.value;
    location = { ...locationOf(node), ...(next.key === undefined ? {} : { key: spanOf(next.key) }) };
  }
  return location;
}

function child(node: Node, name: string): { readonly key?: Node; readonly value: Node } | undefined {
  if (node.type === 'array') {
    const value = node.children?.[Number(name)];
    return value === undefined ? undefined : { value };
  }
  if (node.type !== 'object') return undefined;
  const [key, value] = node.children?.findLast(({ children }) => children?.[0]?.value === name)?.children ?? [];
  return key === undefined || value === undefined ? undefined : { key, value };
}

function locationOf(node: Node): Location {
  return { value: spanOf(node), ...(node.type === 'string' ? { style: 'double-quoted' as const } : {}) };
}

function spanOf({ offset, length }: Node): Span {
  return { start: offset, end: offset + length };
}
