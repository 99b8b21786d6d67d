import { textOfResult } from '../results/result-value.ts';
import type { WireResult } from '../session/session.ts';
import { type FailedCall, refusal } from './call-failure.ts';
import { protocolKind } from './classify-error.ts';
import { McpError } from './mcp-error.ts';

/** The tool that failed. */
type FailedTool = Pick<FailedCall, 'server' | 'tool' | 'clean'>;

/** A message need not hold a whole page. */
const MOST_CHARACTERS = 2000;

/**
 * The failure that an answer with `isError` is. Servers of the older protocol also say in this way that arguments were
 * wrong or that a tool is not there, and put the protocol's code into the text.
 */
export function resultFailure(call: FailedTool, result: WireResult): McpError {
  const { server, tool, clean } = call;
  const said = bounded(textOfResult(result).trim()) || 'it says no more than that it failed';
  const code = /(?:MCP error |^)(-32\d{3})\b/u.exec(said)?.[1];
  const kind = protocolKind(code === undefined ? undefined : Number(code), said);
  if (kind !== 'protocol-error') return refusal(call, kind, said);
  if (isAboutArguments(said)) return refusal(call, 'invalid-input', said);
  const details =
    result.structuredContent === undefined ? {} : { details: { structuredContent: result.structuredContent } };
  return new McpError('mcp/tool-failed', `"${tool}" failed: ${said}`, {
    server,
    clean,
    ...(isLasting(said) && { retryable: false }),
    ...details,
  });
}

/** How the libraries that most servers are made with begin such a text. */
function isAboutArguments(said: string): boolean {
  return /\b(?:invalid (?:arguments?|input|params|parameters)|(?:input|arguments?) validation (?:error|failed)|validation errors? for\b|\d+ validation errors?\b)/iu.test(
    said,
  );
}

/** Codes of operating systems for what will be the same at the next attempt. */
function isLasting(said: string): boolean {
  return /\b(?:ENOENT|EACCES|EPERM|EEXIST|EISDIR|ENOTDIR|ENOTEMPTY|EROFS)\b|\baccess denied\b|\bpermission denied\b/iu.test(
    said,
  );
}

function bounded(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}… (${text.length} characters)`;
}
