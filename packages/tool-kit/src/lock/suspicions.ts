import { pointerOf } from '../json-schema/pointer.ts';
import { isObject } from '../json-schema/schema-node.ts';
import { showInvisible } from './invisible.ts';
import { TOOL_PARTS, type ToolDescription, type ToolPart, toolParts } from './tool-parts.ts';

/** What can be wrong with a text that a stranger wrote for a model to read. */
export type SuspicionKind =
  | 'invisible-text'
  | 'lookalike-letters'
  | 'instructs-the-model'
  | 'mentions-secrets'
  | 'mentions-other-tool';

/** A place in what a tool says of itself that deserves a person's look. */
export interface Suspicion {
  readonly toolId: string;
  readonly kind: SuspicionKind;
  readonly part: ToolPart;
  /** JSON pointer in the part; empty for the part itself. */
  readonly path: string;
  /** The words in question, with what is around them; characters that cannot be seen are written out. */
  readonly excerpt: string;
}

/** What a text is held against. */
export interface SuspicionOptions {
  /** Names of tools that come from elsewhere: to steer them from here is an attack that is known as tool shadowing. */
  readonly otherTools?: Iterable<string>;
}

/**
 * Looks for signs that a tool's texts are meant to take over the model that reads them. Signs are few and specific, so that an honest
 * tool has none; an attack that is worded otherwise has none either. A finding is a reason to read, and none is no proof.
 *
 * @see Invariant Labs, "MCP Security Notification: Tool Poisoning Attacks", 2025, for the patterns
 */
export function findSuspicions(tool: ToolDescription, { otherTools = [] }: SuspicionOptions = {}): Suspicion[] {
  const parts = toolParts(tool);
  const others = [...otherTools].filter(isTelling);
  return TOOL_PARTS.flatMap((part) =>
    textsIn(parts[part], []).flatMap(({ path, text }) =>
      signsIn(text, others).map(({ kind, at, length }) => ({
        toolId: tool.id,
        kind,
        part,
        path: pointerOf(path),
        excerpt: excerptOf(text, at, length),
      })),
    ),
  );
}

interface Sign {
  readonly kind: SuspicionKind;
  readonly at: number;
  readonly length: number;
}

/** The first sign of each kind. */
function signsIn(text: string, others: readonly string[]): Sign[] {
  const signs = PATTERNS.flatMap(([kind, pattern]): Sign[] => {
    const found = pattern.exec(text);
    return found === null ? [] : [{ kind, at: found.index, length: found[0].length }];
  });
  const named = others.flatMap((name): Sign[] => {
    const at = wordAt(text, name);
    return at === -1 ? [] : [{ kind: 'mentions-other-tool', at, length: name.length }];
  });
  const hidden: Sign[] = showInvisible(text) === text ? [] : [{ kind: 'invisible-text', ...hiddenIn(text) }];
  const all = [...hidden, ...signs, ...named];
  return all.filter(({ kind }, index) => all.findIndex((sign) => sign.kind === kind) === index);
}

/** Where a text and what is to be seen of it part. */
function hiddenIn(text: string): { readonly at: number; readonly length: number } {
  const shown = showInvisible(text);
  let at = 0;
  while (text[at] === shown[at]) at += 1;
  return { at, length: 1 };
}

/** Written with bounded gaps, so that they take linear time on any text. */
const PATTERNS: readonly (readonly [SuspicionKind, RegExp])[] = [
  [
    'instructs-the-model',
    /\b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|system|all other)\b[^.\n]{0,24}\b(?:instructions?|prompts?|messages?|rules?|guidelines?)\b/i,
  ],
  ['instructs-the-model', /<\/?(?:important|information|system|instructions?|secret|admin|critical)\s*>/i],
  [
    'instructs-the-model',
    /\b(?:do not|don't|never|must not|without)\s+(?:tell|telling|inform|informing|mention|mentioning|notify|notifying|reveal|revealing|alert|alerting)\b[^.\n]{0,40}\b(?:the\s+)?(?:user|human|person|anyone|anybody)\b/i,
  ],
  ['instructs-the-model', /\bbefore you can (?:solve|do|use|call|answer|finish)\b[^\n]{0,120}\b(?:first|must)\b/i],
  [
    'instructs-the-model',
    /\b(?:or|otherwise)\b[^.\n]{0,30}\b(?:the )?(?:application|system|server|tool|computer) will (?:crash|not work|break|fail)\b/i,
  ],
  [
    'mentions-secrets',
    /(?:~|\$HOME|\/root|\/home\/\w{1,32})\/\.(?:ssh|aws|gnupg|kube|docker|netrc|npmrc|cursor|claude|git-credentials)\b/i,
  ],
  ['mentions-secrets', /\bid_(?:rsa|ed25519|ecdsa|dsa)\b|\/etc\/(?:passwd|shadow)\b|\bAWS_SECRET_ACCESS_KEY\b/],
  ['mentions-secrets', /(?:^|[\s"'`(/])\.env(?:\.local|\.production)?(?=$|[\s"'`),.;:])/],
  // A Cyrillic letter inside a Latin word; words of one script stand next to each other in honest texts.
  [
    'lookalike-letters',
    /[a-z][\u0430\u0435\u043E\u0440\u0441\u0443\u0445\u0456\u0455\u0458]|[\u0430\u0435\u043E\u0440\u0441\u0443\u0445\u0456\u0455\u0458][a-z]/i,
  ],
];

/** Only names that are no words of the language: `read_file` and `files.read`, not `search`. */
function isTelling(name: string): boolean {
  return /[a-z0-9][._-][a-z0-9]/i.test(name);
}

function wordAt(text: string, name: string): number {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (!isNamePart(text[at - 1]) && !isNamePart(text[at + name.length])) return at;
  }
  return -1;
}

function isNamePart(character: string | undefined): boolean {
  return character !== undefined && /[\w-]/.test(character);
}

function textsIn(
  value: unknown,
  path: readonly string[],
): { readonly path: readonly string[]; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, String(index)]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    // A model reads the names of arguments, too.
    { path: [...path, key], text: key },
    ...textsIn(item, [...path, key]),
  ]);
}

function excerptOf(text: string, at: number, length: number): string {
  const start = Math.max(0, at - 30);
  const end = Math.min(text.length, at + length + 50);
  const cut = text.slice(start, end).replaceAll(/\s+/g, ' ').trim();
  return showInvisible(`${start > 0 ? '\u2026' : ''}${cut}${end < text.length ? '\u2026' : ''}`);
}
