import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

import { ToolError } from '@planloom/tool-kit';

import { lastingError } from '../lasting-error.ts';
import { fileError } from './file-error.ts';
import { fileSystem } from './file-system.ts';
import { openedPath } from './opened-path.ts';

/**
 * A folder that file tools can't leave: not by `..`, not by an absolute path, not by a symbolic link that leads out.
 *
 * Links that stay inside are followed. A file is opened first and judged afterwards, by what the handle is: a link
 * swapped in between the check and the opening is noticed.
 */
export interface RootFolder {
  /** The folder as it was given, made absolute. */
  readonly path: string;
  /** The folder with all links resolved. */
  realPath(): Promise<string>;
  /**
   * The real path of something that exists.
   *
   * @throws ToolError `tool/outside-root`, `tool/file-not-found`
   */
  locate(path: string): Promise<string>;
  /** What stands at the path, links not followed at the end; `undefined` if nothing does. */
  inspect(path: string): Promise<Stats | undefined>;
  /** Opens a regular file for reading. The caller closes it. */
  openForReading(path: string): Promise<FileHandle>;
  /** The real path of a file to be written; the folders above it are made as needed. */
  prepareForWriting(path: string): Promise<string>;
  /** Throws unless the file behind the handle stands below the root. */
  assertOpened(handle: FileHandle, realFile: string, shownPath: string): Promise<void>;
  /** A real path below the root as plans write it: relative, with `/`. The root itself is `.`. */
  show(realFile: string): Promise<string>;
}

/** Confines paths to a folder. Nothing is read before the first call. */
export function rootFolder(folder: string): RootFolder {
  const root = resolve(folder);
  const realPath = (): Promise<string> =>
    fileSystem()
      .realpath(root)
      .catch((error: unknown) => {
        throw fileError(error, folder);
      });

  async function locate(path: string): Promise<string> {
    const real = await fileSystem()
      .realpath(lexicalPath(root, path))
      .catch((error: unknown) => {
        throw fileError(error, path);
      });
    if (!isInside(await realPath(), real)) throw outsideRoot(path);
    return real;
  }

  async function inspect(path: string): Promise<Stats | undefined> {
    const target = lexicalPath(root, path);
    if (target === root) return fileSystem().stat(await realPath());
    try {
      const parent = await locate(relative(root, dirname(target)) || '.');
      return await fileSystem().lstat(join(parent, basename(target)));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error instanceof ToolError ? error : fileError(error, path);
    }
  }

  async function assertOpened(handle: FileHandle, realFile: string, shownPath: string): Promise<void> {
    const [path, realRoot] = await Promise.all([openedPath(handle, realFile), realPath()]);
    if (path === undefined || !isInside(realRoot, path)) throw outsideRoot(shownPath);
  }

  async function openForReading(path: string): Promise<FileHandle> {
    const real = await locate(path);
    const handle = await fileSystem()
      .open(real, readFlags())
      .catch((error: unknown) => {
        throw fileError(error, path);
      });
    try {
      if (!(await handle.stat()).isFile()) throw notAFile(path);
      await assertOpened(handle, real, path);
      return handle;
    } catch (error) {
      await handle.close();
      throw error instanceof ToolError ? error : fileError(error, path);
    }
  }

  async function prepareForWriting(path: string): Promise<string> {
    const target = lexicalPath(root, path);
    if (target === root) throw notAFile(path);
    const realRoot = await realPath();
    const ancestor = await nearestExisting(dirname(target));
    if (!isInside(realRoot, ancestor)) throw outsideRoot(path);
    await fileSystem()
      .mkdir(dirname(target), { recursive: true })
      .catch((error: unknown) => {
        throw fileError(error, path);
      });
    const parent = await fileSystem().realpath(dirname(target));
    if (!isInside(realRoot, parent)) throw outsideRoot(path);
    return join(parent, basename(target));
  }

  async function show(realFile: string): Promise<string> {
    return (
      relative(await realPath(), realFile)
        .split(sep)
        .join('/') || '.'
    );
  }

  return { path: root, realPath, locate, inspect, openForReading, prepareForWriting, assertOpened, show };
}

/** Not following a link at the end; not waiting for the other end of a pipe. Both are 0 where the system has no such flag. */
function readFlags(): number {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fileSystem().constants;
  return O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0);
}

/** The path as its text says, refused if the text alone leads out of the root. */
function lexicalPath(root: string, path: string): string {
  if (path.includes('\0')) throw outsideRoot(path.replaceAll('\0', '\\0'));
  const target = resolve(root, path);
  if (isAbsolute(path) || !isInside(root, target)) throw outsideRoot(path);
  return target;
}

function isInside(root: string, target: string): boolean {
  const way = relative(root, target);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

async function nearestExisting(folder: string): Promise<string> {
  for (let current = folder; ; current = dirname(current)) {
    try {
      return await fileSystem().realpath(current);
    } catch (error) {
      // A link that leads nowhere: following it would make what it names.
      const dangling = await fileSystem()
        .lstat(current)
        .then(
          () => true,
          () => false,
        );
      if (dangling || dirname(current) === current) throw fileError(error, folder);
    }
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'tool/file-not-found' || code === 'ENOENT' || code === 'ENOTDIR';
}

function outsideRoot(path: string): ToolError {
  return lastingError(
    'tool/outside-root',
    `"${path}" leads out of the root folder. Paths are relative to the root and stay below it.`,
  );
}

function notAFile(path: string): ToolError {
  return lastingError('tool/not-a-file', `"${path}" is not a regular file.`);
}
