import type { Tool } from '@planloom/tool-kit';

import { rootFolder } from '../files/root-folder.ts';
import { checkLinksTool } from './check-links.ts';
import { fileInfoTool } from './file-info.ts';
import { globFilesTool } from './glob-files.ts';
import { listFilesTool } from './list-files.ts';
import { readFileTool } from './read-file.ts';
import { writeFileTool } from './write-file.ts';

/** Which files tools may use. */
export interface FileToolsOptions {
  /** The folder that no tool leaves. */
  readonly root: string;
  /** Whether `write_file` is among the tools. Default: false. */
  readonly allowWrite?: boolean;
  /** The largest file that is read, in bytes. Default: 10 MiB. */
  readonly maxFileBytes?: number;
}

/** Tools for the files below one folder: read, list, find, inspect, check links and, if allowed, write. */
export function fileTools({ root, allowWrite = false, maxFileBytes = 10 * 1024 * 1024 }: FileToolsOptions): Tool[] {
  const folder = rootFolder(root);
  return [
    readFileTool(folder, maxFileBytes),
    listFilesTool(folder),
    globFilesTool(folder),
    fileInfoTool(folder),
    checkLinksTool(folder, maxFileBytes),
    ...(allowWrite ? [writeFileTool(folder)] : []),
  ];
}
