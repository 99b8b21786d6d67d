/** What a `Content-Type` header says. */
export interface ContentType {
  /** Lower case, without parameters; empty if there is no header. */
  readonly type: string;
  /** Lower case, as the header names it. */
  readonly charset?: string;
}

/** Reads a `Content-Type` header, leniently as browsers do. */
export function parseContentType(header: string | undefined): ContentType {
  const text = (header ?? '').toLowerCase();
  const type = text.split(';')[0]?.trim() ?? '';
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/.exec(text)?.[1];
  return charset === undefined ? { type } : { type, charset };
}

/** Whether a body of that type is JSON, by its name or suffix (RFC 6839). */
export function isJson(type: string): boolean {
  return type === 'application/json' || type === 'text/json' || type.endsWith('+json');
}

/** Whether a body of that type is HTML. */
export function isHtml(type: string): boolean {
  return type === 'text/html' || type === 'application/xhtml+xml';
}

/** Whether a body of that type can be shown as text. */
export function isText(type: string): boolean {
  return type.startsWith('text/') || isJson(type) || isHtml(type) || type.endsWith('+xml') || TEXT_TYPES.has(type);
}

const TEXT_TYPES: ReadonlySet<string> = new Set([
  'application/ecmascript',
  'application/javascript',
  'application/sql',
  'application/toml',
  'application/x-ndjson',
  'application/x-sh',
  'application/x-www-form-urlencoded',
  'application/x-yaml',
  'application/xml',
  'application/yaml',
]);
