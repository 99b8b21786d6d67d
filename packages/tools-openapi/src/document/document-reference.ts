import { readBytes } from '../call/read-bytes.ts';
import { documentError } from './document-error.ts';

/** Where a document is, and how it and the documents it refers to are loaded. */
export interface DocumentReference {
  /** Address of the document; relative references and relative servers start from it. */
  readonly url: string | URL;
  /** Gives the text of the document, or of one that it refers to. Rejects for what it does not want to load. */
  load(url: URL, signal: AbortSignal): Promise<string>;
}

/** How a document of the web is loaded. */
export interface RemoteDocumentOptions {
  /** Default: the runtime's own. */
  readonly fetch?: typeof globalThis.fetch;
  /** Sent with each request, to the document's origin only. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Other origins that the documents it refers to may be loaded from: `https://schemas.example.org`. Default: none. */
  readonly allowedOrigins?: readonly string[];
  /** The largest document in bytes. Default: 64 MiB. */
  readonly maxBytes?: number;
}

/**
 * A document on the web. What it refers to is loaded from the same origin only; redirects are not followed.
 *
 * @throws OpenApiDocumentError if the address is neither http nor https
 */
export function remoteDocument(url: string | URL, options: RemoteDocumentOptions = {}): DocumentReference {
  const { headers = {}, allowedOrigins = [], maxBytes = 64 * 1024 * 1024 } = options;
  const base = URL.canParse(String(url)) ? new URL(url) : undefined;
  if (base === undefined || !/^https?:$/.test(base.protocol)) {
    throw documentError(`"${String(url)}" is not the address of a document. It starts with https:// or http://.`);
  }
  const origins = new Set([base.origin, ...allowedOrigins]);
  return { url: base, load };

  async function load(address: URL, signal: AbortSignal): Promise<string> {
    if (!origins.has(address.origin)) {
      throw documentError(
        `${address.origin} is not where ${base?.origin} may refer to. Allow it with allowedOrigins of remoteDocument.`,
      );
    }
    const send = options.fetch ?? globalThis.fetch;
    const own = address.origin === base?.origin ? headers : {};
    const response = await send(address, { headers: own, redirect: 'error', signal });
    if (!response.ok) throw documentError(`${address.origin}${address.pathname} answered ${response.status}.`);
    const bytes = await readBytes(response, maxBytes + 1);
    if (bytes.length > maxBytes) {
      throw documentError(`${address.origin}${address.pathname} is larger than ${maxBytes} bytes.`);
    }
    return new TextDecoder().decode(bytes);
  }
}
