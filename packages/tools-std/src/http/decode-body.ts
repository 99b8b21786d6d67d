import { parseContentType } from './content-type.ts';

/**
 * A body as text: by its byte order mark, else the header's charset, else what an HTML page says of itself, else UTF-8.
 *
 * Bytes that don't fit become replacement characters, as in a browser.
 *
 * @see https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
 */
export function decodeBody(body: Uint8Array, contentTypeHeader: string | undefined): string {
  const { type, charset } = parseContentType(contentTypeHeader);
  const declared = charset ?? (type.includes('html') || type === '' ? metaCharset(body) : undefined);
  return decoderFor(byteOrderMark(body) ?? declared).decode(body);
}

function byteOrderMark(body: Uint8Array): string | undefined {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  return undefined;
}

function metaCharset(body: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(body.subarray(0, 1024));
  return /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1];
}

function decoderFor(label: string | undefined): TextDecoder {
  try {
    return new TextDecoder(label ?? 'utf-8');
  } catch {
    // A charset that no browser knows either.
    return new TextDecoder('utf-8');
  }
}
