import type { Content, ContentOptions, TracingOptions } from '../tracing-options.ts';

const DEFAULT_MAX_BYTES = 4096;
const CUT = '…';
/** Kinds that are words for people, and shown as they are. */
const WORDS: ReadonlySet<Content['kind']> = new Set(['task', 'message', 'decider', 'comment']);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Shows content as text, if that is wanted at all. */
export type ShowContent = (content: Content) => string | undefined;

/** How content is shown; undefined if it is not. */
export function contentShower(captureContent: TracingOptions['captureContent']): ShowContent | undefined {
  if (captureContent === undefined || captureContent === false) return undefined;
  const options = captureContent === true ? {} : captureContent;
  return (content) => show(content, options);
}

function show(content: Content, { redact, maxBytes = DEFAULT_MAX_BYTES }: ContentOptions): string | undefined {
  if (content.value === undefined) return undefined;
  const value = redact ? redact(content) : content.value;
  if (isThenable(value)) {
    value.then(undefined, () => undefined); // it is refused as it is
    throw new TypeError('captureContent.redact has to answer at once, not with a promise.');
  }
  const text = typeof value === 'string' && WORDS.has(content.kind) ? value : JSON.stringify(value);
  return text === undefined ? undefined : cut(text, maxBytes);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Cuts a text off where it has so many bytes, between two characters. */
function cut(text: string, maxBytes: number): string {
  // Each UTF-16 unit has at most 3 bytes.
  if (text.length * 3 <= maxBytes) return text;
  const bytes = encoder.encode(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes - encoder.encode(CUT).length;
  while (end > 0 && isInside(bytes[end])) end -= 1;
  return decoder.decode(bytes.subarray(0, end)) + CUT;
}

/** Whether a byte of UTF-8 is not the first of its character. */
function isInside(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
