import { ToolError } from '@planloom/tool-kit';

/** What a failed call of the file system means for a plan. The message names the plan's path, never the real one. */
export function fileError(error: unknown, path: string): ToolError {
  if (error instanceof ToolError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  const [meaning, text, retryable] = MEANINGS[code] ?? ['tool/file-failed', `could not be used (${code})`, false];
  return new ToolError(`"${path}" ${text}.`, { code: meaning, retryable, cause: error });
}

const MEANINGS: Readonly<Record<string, readonly [code: string, text: string, retryable: boolean]>> = {
  ENOENT: ['tool/file-not-found', 'does not exist', false],
  ENOTDIR: ['tool/file-not-found', 'does not exist: a part of the path is not a folder', false],
  EEXIST: ['tool/file-exists', 'exists already', false],
  EISDIR: ['tool/not-a-file', 'is a folder', false],
  ENOTEMPTY: ['tool/not-a-file', 'is a folder', false],
  ELOOP: ['tool/outside-root', 'is a link that was put there while it was opened, or links in a circle', false],
  EACCES: ['tool/file-permission', 'may not be accessed', false],
  EPERM: ['tool/file-permission', 'may not be accessed', false],
  EROFS: ['tool/file-permission', 'is on a file system that cannot be written', false],
  ENAMETOOLONG: ['tool/file-not-found', 'is too long for a path', false],
  ENXIO: ['tool/not-a-file', 'is not a regular file', false],
  ENOSPC: ['tool/file-failed', 'could not be written: no space is left', false],
  EMFILE: ['tool/file-failed', 'could not be opened: too many files are open', true],
  ENFILE: ['tool/file-failed', 'could not be opened: too many files are open', true],
  EBUSY: ['tool/file-failed', 'is in use', true],
};
