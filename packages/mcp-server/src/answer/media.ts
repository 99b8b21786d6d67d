import { type ContentBlock, isSpecType } from '@modelcontextprotocol/server';

/** A result that is not text: bytes with their media type. */
interface Media {
  readonly mediaType: string;
  readonly data: Uint8Array;
}

/**
 * The content blocks of a result that is more than text or JSON, or `undefined`.
 *
 * - a byte array, or `{ mediaType, data: byte array }`: an image, a sound or a file;
 * - `{ content: [ … ] }` with the content blocks of MCP, as a tool of an MCP server gives them: those blocks.
 */
export function mediaContent(result: unknown, uri: string): readonly ContentBlock[] | undefined {
  if (result instanceof Uint8Array) return [fileBlock({ mediaType: 'application/octet-stream', data: result }, uri)];
  if (typeof result !== 'object' || result === null) return undefined;
  if (isMedia(result)) return [mediaBlock(result, uri)];
  return 'content' in result ? contentBlocks(result.content) : undefined;
}

function isMedia(value: object): value is Media {
  return (
    'mediaType' in value && typeof value.mediaType === 'string' && 'data' in value && value.data instanceof Uint8Array
  );
}

function mediaBlock(media: Media, uri: string): ContentBlock {
  const [kind] = media.mediaType.split('/');
  if (kind === 'image' || kind === 'audio') return { type: kind, data: base64(media.data), mimeType: media.mediaType };
  return fileBlock(media, uri);
}

function fileBlock({ mediaType, data }: Media, uri: string): ContentBlock {
  return { type: 'resource', resource: { uri, mimeType: mediaType, blob: base64(data) } };
}

function contentBlocks(content: unknown): readonly ContentBlock[] | undefined {
  if (!Array.isArray(content) || content.length === 0) return undefined;
  const blocks: readonly unknown[] = content;
  return blocks.every((block) => isSpecType.ContentBlock(block)) ? blocks : undefined;
}

function base64(data: Uint8Array): string {
  return Buffer.from(data).toString('base64');
}
