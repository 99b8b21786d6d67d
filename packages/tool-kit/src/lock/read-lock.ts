import type { JsonSchema } from '@planloom/dsl-schema';

import { ToolError } from '../errors/tool-error.ts';
import { compileSchema } from '../json-schema/compile-schema.ts';
import { isObject } from '../json-schema/schema-node.ts';
import { formatIssue } from '../validation.ts';
import { hashOf } from './fingerprint-tool.ts';
import type { LockedPart, ToolLock } from './tool-lock.ts';
import { TOOL_PARTS } from './tool-parts.ts';

/** A lock that cannot be used; nothing was accepted by it. */
export class ToolLockError extends ToolError {
  override readonly name: string = 'ToolLockError';
  declare readonly code: 'tool/invalid-lock';
  /** Everything that is wrong, one sentence each. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('; '), { code: 'tool/invalid-lock', retryable: false });
    this.problems = problems;
  }
}

const PART: JsonSchema = {
  type: 'object',
  properties: { sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
  required: ['sha256'],
};

const LOCK: JsonSchema = {
  type: 'object',
  properties: {
    version: { const: 1 },
    tools: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: Object.fromEntries(TOOL_PARTS.map((part) => [part, PART])),
        additionalProperties: false,
      },
    },
  },
  required: ['version', 'tools'],
};

/**
 * Reads a lock, and makes sure that what it shows is what it accepts: a text that differs from its hash would let a reviewer
 * approve something that is not there.
 *
 * @param lock the lock as a JSON value, or as the text of one
 * @throws ToolLockError with the places and what is wrong there
 */
export function readLock(lock: unknown): ToolLock {
  const value = typeof lock === 'string' ? parse(lock) : lock;
  refuseNewer(value);
  const validation = compileSchema(LOCK)(value);
  if (!validation.ok) throw new ToolLockError(validation.issues.map(formatIssue));
  // The schema has just said so.
  const read = value as ToolLock;
  const forged = Object.entries(read.tools).flatMap(([id, tool]) =>
    TOOL_PARTS.filter((part) => isForged(tool[part])).map((part) => forgery(id, part)),
  );
  if (forged.length > 0) throw new ToolLockError(forged);
  return read;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ToolLockError([`the lock is no JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function refuseNewer(value: unknown): void {
  const version = isObject(value) ? value['version'] : undefined;
  if (typeof version !== 'number' || version === 1) return;
  throw new ToolLockError([
    `version: is ${version}, but only 1 can be read here; a newer Planloom may have written it`,
  ]);
}

function isForged(part: LockedPart | undefined): boolean {
  return part !== undefined && 'value' in part && hashOf(part.value) !== part.sha256;
}

function forgery(id: string, part: string): string {
  return `tools.${id}.${part}: the value is not the one that the hash was made of; write the lock again`;
}
