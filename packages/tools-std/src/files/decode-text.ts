import { lastingError } from '../lasting-error.ts';

/** How bytes are written as text in a plan. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'latin1' | 'base64';

/** The encodings, for schemas. */
export const TEXT_ENCODINGS: readonly TextEncoding[] = ['utf-8', 'utf-16le', 'latin1', 'base64'];

/**
 * Bytes as text. A byte order mark is dropped.
 *
 * @throws ToolError `tool/not-text` if the bytes are not of that encoding
 */
export function decodeText(bytes: Buffer, encoding: TextEncoding, path: string): string {
  if (encoding === 'base64') return bytes.toString('base64');
  // The label "latin1" of the web means windows-1252; here every byte is its own character, both ways.
  if (encoding === 'latin1') return bytes.toString('latin1');
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw lastingError(
      'tool/not-text',
      `"${path}" is not ${encoding} text. Read it with the encoding "base64" or "latin1".`,
      error,
    );
  }
}

/**
 * Text as bytes.
 *
 * @throws ToolError `tool/not-text` if the text is not valid base64 although the encoding says so
 */
export function encodeText(text: string, encoding: TextEncoding): Buffer {
  if (encoding === 'base64' && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text)) {
    throw lastingError('tool/not-text', 'The content is not base64.');
  }
  return Buffer.from(text, encoding);
}
