import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Tool, ToolCollection } from '@planloom/tool-kit';

import { CliError, messageOf } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { packageEntry } from './package-entry.ts';

/**
 * The tools that a module exports: as `tools`, or as its default export. A list, a record by id, a pack, or one tool.
 *
 * @param name a file, or a package that is found from the directory
 * @throws CliError (unavailable) if it cannot be loaded, or has no tools
 */
export async function importTools(name: string, directory: string): Promise<ToolCollection> {
  const exported = await importModule(name, directory);
  const tools = exported['tools'] ?? exported['default'];
  if (typeof tools === 'object' && tools !== null) return isTool(tools) ? [tools] : (tools as ToolCollection);
  throw new CliError(ExitCode.unavailable, 'this module exports no tools', {
    where: name,
    next: 'export const tools = [defineTool({ id, execute }), …]',
  });
}

async function importModule(name: string, directory: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    // A module of the user's, which only its name tells: nothing is known of it but that it is an object.
    return (await import(resolveModule(name, directory))) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(ExitCode.unavailable, `the tools cannot be loaded: ${messageOf(error)}`, {
      where: name,
      next: 'name a file (./tools.mjs) or a package that is installed here',
      cause: error,
    });
  }
}

function resolveModule(name: string, directory: string): string {
  const path = resolve(directory, name);
  if (name.startsWith('.') || isAbsolute(name) || existsSync(path)) return pathToFileURL(moduleAt(path, name)).href;
  return pathToFileURL(installedModule(name, directory)).href;
}

/** The module of a package, by the rules of `require`; by those of `import` for a package that only has these. */
function installedModule(name: string, directory: string): string {
  const { resolve: find } = createRequire(join(directory, 'package.json'));
  try {
    return find(name);
  } catch (error) {
    const folders = (find.paths(name) ?? []).map((folder) => join(folder, name));
    const entry = folders.map((folder) => packageEntry(folder)).find((path) => path !== undefined && existsSync(path));
    if (entry === undefined) throw error;
    return entry;
  }
}

/** The file itself, or the module that the folder's package exports. */
function moduleAt(path: string, name: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return path;
  const entry = packageEntry(path);
  if (entry !== undefined && existsSync(entry)) return entry;
  const problem =
    entry === undefined
      ? 'this is a folder without a package.json that says what it exports'
      : `its package.json exports ${entry}, which is not there`;
  throw new CliError(ExitCode.unavailable, problem, {
    where: name,
    next: entry === undefined ? 'name a file in it' : 'build the package (npm run build), or name a file in it',
  });
}

function isTool(value: object): value is Tool {
  return 'id' in value && 'execute' in value && typeof value.execute === 'function';
}
