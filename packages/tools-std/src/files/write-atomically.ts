import { basename, dirname, join } from 'node:path';

import { fileError } from './file-error.ts';
import { fileSystem } from './file-system.ts';
import type { RootFolder } from './root-folder.ts';

/** A file to be written. */
export interface FileToWrite {
  /** Relative to the root. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Whether a file that exists is replaced. */
  readonly overwrite: boolean;
}

/**
 * Writes a file so that a reader sees the old content or the new, never a part: into a new file beside it, then renamed.
 *
 * A link that stands at the path is replaced, not followed. A failed or aborted write leaves nothing behind.
 */
export async function writeAtomically(root: RootFolder, file: FileToWrite, signal: AbortSignal): Promise<void> {
  const target = await root.prepareForWriting(file.path);
  const temporary = join(dirname(target), `.${basename(target).slice(0, 100)}.${crypto.randomUUID()}.tmp`);
  try {
    await writeNew(root, temporary, file, signal);
    await keepMode(target, temporary);
    await (file.overwrite ? fileSystem().rename(temporary, target) : placeWhereNothingIs(temporary, target));
  } catch (error) {
    signal.throwIfAborted();
    throw fileError(error, file.path);
  } finally {
    // Gone already after a rename.
    await fileSystem()
      .unlink(temporary)
      .catch(() => undefined);
  }
}

async function writeNew(root: RootFolder, temporary: string, file: FileToWrite, signal: AbortSignal): Promise<void> {
  const handle = await fileSystem().open(temporary, 'wx');
  try {
    // Before a byte is written: the folder may have been exchanged for a link meanwhile.
    await root.assertOpened(handle, temporary, file.path);
    await handle.writeFile(file.bytes, { signal });
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function keepMode(target: string, temporary: string): Promise<void> {
  const mode = await fileSystem()
    .stat(target)
    .then(
      (stats) => stats.mode,
      () => undefined,
    );
  if (mode === undefined) return;
  const handle = await fileSystem().open(temporary, 'r+');
  try {
    await handle.chmod(mode & 0o777);
  } finally {
    await handle.close();
  }
}

/** A hard link fails if the target exists, in one step. File systems without links get a copy that fails likewise. */
async function placeWhereNothingIs(temporary: string, target: string): Promise<void> {
  try {
    await fileSystem().link(temporary, target);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(code)) throw error;
    await fileSystem().copyFile(temporary, target, fileSystem().constants.COPYFILE_EXCL);
  }
}
