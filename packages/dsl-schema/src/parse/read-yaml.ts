import type { Alias, Document, Node, Pair, Scalar, YAMLMap } from 'yaml';

import { yaml } from '../deferred/yaml.ts';
import { parsePointer } from '../json-pointer.ts';
import { addProblem, duplicateKey, EMPTY, type ParseProblem, type ReadResult } from './problem.ts';
import { refuseYaml } from './refuse-yaml.ts';
import type { Location, Span } from './source.ts';
import type { StringStyle } from './string-offset.ts';
import { unquotedTemplate } from './unquoted-template.ts';
import { explainYamlError } from './yaml-error.ts';

/** A text read as YAML, and where its values stand. */
export interface YamlResult extends ReadResult {
  readonly locate: (pointer: string) => Location;
}

/** How often an alias may repeat what its anchor holds; more is an attack ("billion laughs"). */
const MAXIMUM_ALIASES = 100;

/**
 * Reads YAML 1.2. Plans are data, so tags, merge keys and a second document are refused, and aliases are bounded.
 *
 * @param nesting levels of lists and maps that are accepted
 */
export function readYaml(text: string, nesting: number): YamlResult {
  const whole = { value: { start: 0, end: text.length } };
  const refused = refuseYaml(text, nesting);
  if (refused !== undefined) return { value: undefined, problems: [refused], locate: () => whole };
  // Its own search for equal keys takes time n², its pretty errors and warnings on the console are not for a library.
  const document = yaml().parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'error' });
  const locate = (pointer: string): Location => locateIn(document, pointer) ?? whole;
  const [problem, ...others] = findProblems(text, document);
  if (document.contents === null && problem === undefined) return { value: undefined, problems: [EMPTY], locate };
  if (problem !== undefined) return { value: undefined, problems: [problem, ...others], locate };
  return { ...toValue(document, text), locate };
}

function findProblems(text: string, document: Document): ParseProblem[] {
  const [error] = document.errors;
  const problems = inspect(document, text);
  // After a syntax error the tree behind it is guesswork, so only what was found before it is told as well.
  if (error === undefined) return problems;
  const explained = explainYamlError(text, error);
  return [...problems.filter(({ start }) => start < explained.start), explained];
}

/** The document as plain data. */
function toValue(document: Document, text: string): ReadResult {
  try {
    return { value: document.toJS({ maxAliasCount: MAXIMUM_ALIASES }) as unknown, problems: [] };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const problem = {
      code: 'parse/alias-bomb',
      message: 'aliases repeat too much: the plan would be far larger than its text',
      suggestion: 'write the repeated parts out, or loop over them',
      start: 0,
      end: text.length,
    };
    return { value: undefined, problems: [problem] };
  }
}

/** What YAML accepts and a plan does not. */
function inspect(document: Document, text: string): ParseProblem[] {
  const problems: ParseProblem[] = [];
  const anchors = new Map<string, Node>();
  const inspectNode = (node: Node): void => {
    if (!yaml().isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    addProblem(problems, inspectTag(node, text));
  };
  if (document.directives?.yaml.version === '1.1') problems.push(oldVersion());
  yaml().visit(document, {
    Scalar: (_key, node) => inspectNode(node),
    Seq: (_key, node) => inspectNode(node),
    Alias: (_key, node, path) => addProblem(problems, inspectAlias(node, anchors, path)),
    Map: (_key, node) => {
      if (isTemplate(node)) {
        addProblem(problems, unquotedTemplate(text, spanOf(node).start));
        return yaml().visit.SKIP;
      }
      inspectNode(node);
      inspectKeys(node, problems);
      return undefined;
    },
  });
  return problems;
}

function oldVersion(): ParseProblem {
  return {
    code: 'parse/yaml-version',
    message: 'plans are YAML 1.2; in YAML 1.1 words such as `no` and `on` are not texts',
    suggestion: 'remove the line "%YAML 1.1"',
    start: 0,
    end: '%YAML 1.1'.length,
  };
}

const PLAIN_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|seq|map)$/;

function inspectTag({ tag, range }: Node, text: string): ParseProblem | undefined {
  if (tag === undefined || PLAIN_TAG.test(tag)) return undefined;
  const end = range?.[0] ?? 0;
  return {
    code: 'parse/tag',
    message: `the tag "${tag}" makes something other than plain data`,
    suggestion: 'remove the tag; put a text that starts with "!" in quotes',
    start: tagStart(text, end),
    end,
  };
}

/** Offset of the tag that stands before a value. */
function tagStart(text: string, valueStart: number): number {
  const from = Math.max(0, valueStart - 200);
  const found = text.slice(from, valueStart).search(/!\S*\s*$/);
  return found === -1 ? valueStart : from + found;
}

function inspectAlias(
  node: Alias,
  anchors: ReadonlyMap<string, Node>,
  path: readonly unknown[],
): ParseProblem | undefined {
  const target = anchors.get(node.source);
  if (target === undefined) {
    return {
      code: 'parse/unknown-alias',
      message: `"*${node.source}" refers to an anchor "&${node.source}" that does not stand before it`,
      suggestion: `if it is meant as a text, write "*${node.source}" with the quotes`,
      ...spanOf(node),
    };
  }
  if (!path.includes(target)) return undefined;
  return { code: 'parse/alias-bomb', message: `"*${node.source}" contains itself`, ...spanOf(node) };
}

/** `{{ page.content }}` without quotes: YAML reads a map whose only key is a map. */
function isTemplate(node: YAMLMap): boolean {
  const key = node.items[0]?.key;
  return node.flow === true && yaml().isMap(key) && key.flow === true;
}

function inspectKeys(map: YAMLMap, problems: ParseProblem[]): void {
  const seen = new Set<string>();
  for (const { key } of map.items) {
    // A template as a key is found when that map is visited.
    if (yaml().isMap(key) && isTemplate(key)) continue;
    addProblem(problems, inspectKey(key, map, seen));
  }
}

function inspectKey(key: unknown, map: YAMLMap, seen: Set<string>): ParseProblem | undefined {
  if (!yaml().isScalar(key)) return complexKey(yaml().isNode(key) ? key : map);
  const name = String(key.value);
  if (name === '<<' && key.type === 'PLAIN') return mergeKey(key);
  if (seen.has(name)) return duplicateKey(name, spanOf(key));
  seen.add(name);
  return undefined;
}

function complexKey(key: Node): ParseProblem {
  return {
    code: 'parse/key',
    message: 'the name of a field has to be a text',
    suggestion: 'put it in quotes, if it is meant as one',
    ...spanOf(key),
  };
}

function mergeKey(key: Scalar): ParseProblem {
  return {
    code: 'parse/merge-key',
    message: '"<<" is no part of YAML 1.2: it would be read as a field of that name',
    suggestion: 'write the fields out; an alias may stand for a whole value (retry: *retry)',
    ...spanOf(key),
  };
}

function locateIn(document: Document, pointer: string): Location | undefined {
  const root = document.contents;
  if (root === null) return undefined;
  let node: Node = root;
  let location: Location = locationOf(node);
  for (const name of parsePointer(pointer)) {
    const next = child(resolveAlias(node, document), name);
    if (next === undefined) return location;
    node = next.value ?? next.key ?? node;
    location = { ...locationOf(node), ...(next.key === undefined ? {} : { key: spanOf(next.key) }) };
  }
  return location;
}

function resolveAlias(node: Node, document: Document): Node {
  return yaml().isAlias(node) ? (node.resolve(document) ?? node) : node;
}

function child(node: Node, name: string): { readonly key?: Node; readonly value: Node | null } | undefined {
  if (yaml().isSeq(node)) {
    const item = node.items[Number(name)] as Node | Pair<Node, Node | null> | undefined;
    if (item === undefined) return undefined;
    return yaml().isPair(item) ? { value: item.key } : { value: item };
  }
  if (!yaml().isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => yaml().isScalar(key) && String(key.value) === name);
  return pair === undefined ? undefined : { key: pair.key as Node, value: pair.value as Node | null };
}

const STYLES: Readonly<Record<string, StringStyle>> = {
  PLAIN: 'plain',
  QUOTE_DOUBLE: 'double-quoted',
  QUOTE_SINGLE: 'single-quoted',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

function locationOf(node: Node): Location {
  const style = yaml().isScalar(node) && typeof node.value === 'string' ? STYLES[node.type ?? ''] : undefined;
  return { value: spanOf(node), ...(style === undefined ? {} : { style }) };
}

function spanOf(node: Node): Span {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}
