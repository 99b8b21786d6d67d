import type { CallToolResult } from '@modelcontextprotocol/server';

import type { Refusal } from '../refusal.ts';

/** A result with a text for the model and the same as data. */
export function textResult(text: string, data: Readonly<Record<string, unknown>>): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent: { ...data } };
}

/** A result that says, as data and in words, why a call did not do what it was for. */
export function errorResult(
  error: { readonly code: string; readonly message: string; readonly step?: string },
  data: Readonly<Record<string, unknown>> = {},
): CallToolResult {
  const at = error.step === undefined ? '' : `\nstep: ${error.step}`;
  return {
    isError: true,
    content: [{ type: 'text', text: `error[${error.code}]: ${error.message}${at}` }],
    structuredContent: { ...data, error: { ...error } },
  };
}

/** A refusal as the result of a call. */
export function refusalResult({ code, message, details }: Refusal): CallToolResult {
  return errorResult({ code, message }, details);
}
