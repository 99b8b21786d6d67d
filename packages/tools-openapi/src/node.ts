import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, relative, resolve, isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { documentError } from './document/document-error.ts';
import type { DocumentReference } from './document/document-reference.ts';

/** How a document in a file is loaded. */
export interface FileDocumentOptions {
  /** The folder that the files it refers to must be in. Default: the document's own. */
  readonly root?: string;
  /** The largest file in bytes. Default: 64 MiB. */
  readonly maxBytes?: number;
}

/** A document in a file. What it refers to is read from the same folder and those below it, never from the web. */
export function fileDocument(path: string | URL, options: FileDocumentOptions = {}): DocumentReference {
  const file = resolve(path instanceof URL ? fileURLToPath(path) : path);
  const root = resolve(options.root ?? dirname(file));
  const maxBytes = options.maxBytes ?? 64 * 1024 * 1024;
  return { url: pathToFileURL(file), load };

  async function load(url: URL, signal: AbortSignal): Promise<string> {
    if (url.protocol !== 'file:') throw documentError(`A document in a file cannot refer to ${url.origin}.`);
    const target = await realpath(fileURLToPath(url)).catch((error: unknown) => {
      throw documentError(`${fileURLToPath(url)} cannot be read.`, error);
    });
    if (target !== (await realpath(file)) && !isInside(await realpath(root), target)) {
      throw documentError(`${fileURLToPath(url)} is outside ${root}. Say with root which folder may be read.`);
    }
    if ((await stat(target)).size > maxBytes) throw documentError(`${target} is larger than ${maxBytes} bytes.`);
    return readFile(target, { encoding: 'utf8', signal });
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !way.startsWith('..') && !isAbsolute(way);
}
