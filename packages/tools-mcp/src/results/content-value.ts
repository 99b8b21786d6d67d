import type { WireContent } from '../session/session.ts';

/** A part of an answer, as a plan sees it. */
export type ContentValue =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image' | 'audio'; readonly mediaType: string; readonly data: Uint8Array }
  /** A resource that came along: its text, or its bytes. */
  | {
      readonly type: 'resource';
      readonly uri: string;
      readonly mediaType?: string;
      readonly text?: string;
      readonly data?: Uint8Array;
    }
  /** A resource that did not come along; the server's `read_resource` reads it. */
  | {
      readonly type: 'resource_link';
      readonly uri: string;
      readonly name?: string;
      readonly title?: string;
      readonly description?: string;
      readonly mediaType?: string;
      readonly size?: number;
    }
  /** A kind that a later revision of the protocol has brought, as it came. */
  | { readonly type: string; readonly [field: string]: unknown };

/** Turns a part of an answer into a value: bytes instead of base64, nothing that only a client needs. */
export function contentValue(content: WireContent): ContentValue {
  switch (content.type) {
    case 'text':
      return { type: 'text', text: textOf(content['text']) };
    case 'image':
    case 'audio':
      return { type: content.type, mediaType: textOf(content['mimeType']), data: bytesOf(content['data']) };
    case 'resource':
      return resourceValue(content['resource'] as Readonly<Record<string, unknown>>);
    case 'resource_link':
      return linkValue(content);
    default:
      return content;
  }
}

function resourceValue({ uri, mimeType, text, blob }: Readonly<Record<string, unknown>>): ContentValue {
  return {
    type: 'resource',
    uri: textOf(uri),
    ...(typeof mimeType === 'string' && { mediaType: mimeType }),
    ...(typeof text === 'string' && { text }),
    ...(typeof blob === 'string' && { data: bytesOf(blob) }),
  };
}

function linkValue({ uri, name, title, description, mimeType, size }: WireContent): ContentValue {
  return {
    type: 'resource_link',
    uri: textOf(uri),
    ...(typeof name === 'string' && { name }),
    ...(typeof title === 'string' && { title }),
    ...(typeof description === 'string' && { description }),
    ...(typeof mimeType === 'string' && { mediaType: mimeType }),
    ...(typeof size === 'number' && { size }),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function bytesOf(base64: unknown): Uint8Array {
  return new Uint8Array(Buffer.from(textOf(base64), 'base64'));
}
