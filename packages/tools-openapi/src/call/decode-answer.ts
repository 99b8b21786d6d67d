import { ToolError } from '@planloom/tool-kit';

import { formOf, isJsonType } from '../convert/body.ts';
import { redact } from './redact.ts';
import type { Answer } from './send.ts';

/**
 * The value of an answer: JSON, text or bytes by its content type; null without a body; status and headers for HEAD.
 *
 * @throws ToolError `api/invalid-answer` if it says that it is JSON and is not
 */
export function decodeAnswer(answer: Answer, method: string, label: string, secrets: readonly string[]): unknown {
  const { status, headers, body } = answer;
  if (method === 'HEAD') return { status, headers: Object.fromEntries(headers) };
  if (body.length === 0) return null;
  const contentType = headers.get('content-type') ?? '';
  const form = formOf(contentType);
  if (form === 'bytes' && contentType !== '') return body;
  const text = redact(decoderFor(contentType).decode(body), secrets);
  return isJsonType(typeOf(contentType)) ? parse(text, label) : text;
}

function parse(text: string, label: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ToolError(`${label} answered something that says it is JSON and is not.`, {
      code: 'api/invalid-answer',
      retryable: false,
      cause: error,
    });
  }
}

function typeOf(contentType: string): string {
  return contentType.toLowerCase().split(';')[0]?.trim() ?? '';
}

function decoderFor(contentType: string): TextDecoder {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  try {
    return new TextDecoder(charset ?? 'utf-8');
  } catch {
    // A charset that no runtime knows.
    return new TextDecoder('utf-8');
  }
}
