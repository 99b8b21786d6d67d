import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { didYouMean } from '@planloom/dsl-schema';
import { compileSchema, formatIssue } from '@planloom/tool-kit';
import { lilconfig, type Loader } from 'lilconfig';
import { parse as parseYaml } from 'yaml';

import { CliError, messageOf } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { configProblem } from './config-problem.ts';
import { CONFIG_SCHEMA } from './config-schema.ts';
import type { PlanloomConfig } from './planloom-config.ts';

/** A config and where it was found; paths in it are meant from there. */
export interface LoadedConfig {
  readonly config: PlanloomConfig;
  readonly directory: string;
  /** Unset if there is none. */
  readonly file?: string;
}

/** How the config is chosen. */
export interface ConfigOptions {
  /** A file, from the current folder; false for none. Default: the nearest `planloom.config.*`, here or further up. */
  readonly config?: string | false;
}

/** The names, in the order they are looked for in a folder. */
const NAMES = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml'].map((ending) => `planloom.config.${ending}`);

/**
 * Finds and reads `planloom.config.*`. A config that is a program is run: it is as much to be trusted as the folder's
 * other programs.
 *
 * @throws CliError (usage) if it cannot be read, or has fields that there are not
 */
export async function loadConfig({ config: choice }: ConfigOptions, directory: string): Promise<LoadedConfig> {
  if (choice === false) return { config: {}, directory };
  const found = await findConfig(choice, directory);
  if (found === null || found.isEmpty === true) return { config: {}, directory };
  checkConfig(found.config, found.filepath);
  return { config: found.config, directory: dirname(found.filepath), file: found.filepath };
}

async function findConfig(
  file: string | undefined,
  directory: string,
): Promise<{ readonly config: unknown; readonly filepath: string; readonly isEmpty?: boolean } | null> {
  const search = lilconfig('planloom', { searchPlaces: NAMES, loaders: LOADERS, cache: false });
  try {
    return file === undefined ? await search.search(directory) : await search.load(resolve(directory, file));
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(ExitCode.usage, `the config cannot be read: ${messageOf(error)}`, {
      ...(file !== undefined && { where: file }),
      cause: error,
    });
  }
}

const LOADERS: Readonly<Record<string, Loader>> = {
  ...Object.fromEntries(['.ts', '.mts', '.js', '.mjs'].map((ending) => [ending, importDefault])),
  '.json': (path, text) => named(path, () => JSON.parse(text) as unknown),
  '.yaml': (path, text) => named(path, () => parseYaml(text) as unknown),
  '.yml': (path, text) => named(path, () => parseYaml(text) as unknown),
};

async function importDefault(path: string): Promise<unknown> {
  // Reading it first says more of a file that is not there than importing it does.
  await readFile(path);
  const module = await importModule(path);
  if (module.default === undefined) throw new Error(`${path} has no default export`);
  return module.default;
}

async function importModule(path: string): Promise<{ readonly default?: unknown }> {
  try {
    return (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
  } catch (error) {
    throw configProblem(path, error);
  }
}

function named(path: string, read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    throw new Error(`${path}: ${messageOf(error)}`, { cause: error });
  }
}

function checkConfig(config: unknown, file: string): asserts config is PlanloomConfig {
  const validation = compileSchema(CONFIG_SCHEMA)(config);
  const problems = validation.ok ? unknownFields(config as object) : validation.issues.map(formatIssue);
  if (problems.length > 0) throw new CliError(ExitCode.usage, problems.join('; '), { where: file });
}

function unknownFields(config: object): string[] {
  const known = Object.keys(CONFIG_SCHEMA['properties'] as object);
  return Object.keys(config)
    .filter((field) => !known.includes(field))
    .map((field) => {
      const nearest = didYouMean(field, known);
      return `there is no field "${field}"${nearest === undefined ? `; there is ${known.slice(1).join(', ')}` : `; did you mean "${nearest}"?`}`;
    });
}
