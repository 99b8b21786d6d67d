import type { FileHandle } from 'node:fs/promises';

import { fileSystem } from './file-system.ts';

/**
 * Where the file behind a handle stands, whatever has become of the path it was opened by.
 *
 * Linux tells it exactly. Elsewhere the path is resolved again, before and after looking whether the same file is there:
 * to deceive that, a folder has to be exchanged twice between three system calls.
 *
 * @param realFile the path it was opened by, without links
 * @returns undefined if the file behind the handle is not the one at the path
 */
export async function openedPath(handle: FileHandle, realFile: string): Promise<string | undefined> {
  return (await pathOfDescriptor(handle)) ?? (await pathIfSame(handle, realFile));
}

async function pathOfDescriptor(handle: FileHandle): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  // Without /proc, as in some containers, it is as on other systems.
  return fileSystem()
    .readlink(`/proc/self/fd/${handle.fd}`)
    .catch(() => undefined);
}

async function pathIfSame(handle: FileHandle, realFile: string): Promise<string | undefined> {
  const before = await fileSystem().realpath(realFile);
  const [there, opened] = [await fileSystem().lstat(before), await handle.stat()];
  const isSame =
    opened.dev === there.dev && opened.ino === there.ino && before === (await fileSystem().realpath(realFile));
  return isSame ? before : undefined;
}
