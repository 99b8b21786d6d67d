import { resolve } from 'node:path';

import { ToolRegistry } from '@planloom/tool-kit';
import { standardTools } from '@planloom/tools-std';

import { CliError, messageOf } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { importTools } from './import-tools.ts';

/** Which tools there are and what they may reach. */
export interface ToolboxOptions {
  /** Modules with more tools: files or packages. */
  readonly tools?: readonly string[];
  /** Default: the current folder. */
  readonly root?: string;
  /** Default: false. */
  readonly allowWrite?: boolean;
  /** Default: false. */
  readonly allowPrivateAddresses?: boolean;
}

/**
 * The standard tools and those of the modules named. A module's tool takes the place of a standard one with its name.
 *
 * @throws CliError (unavailable) if a module cannot be loaded, or has no tools
 */
export async function createToolbox(
  options: ToolboxOptions,
  { directory }: Pick<Session, 'directory'>,
): Promise<ToolRegistry> {
  const { tools: modules = [], root = '.', allowWrite = false, allowPrivateAddresses = false } = options;
  const registry = ToolRegistry.from(
    standardTools({ root: resolve(directory, root), allowWrite, allowPrivateAddresses }),
  );
  for (const name of modules) {
    const tools = await importTools(name, directory);
    try {
      registry.registerAll(tools, { replace: true });
    } catch (error) {
      throw new CliError(ExitCode.unavailable, messageOf(error), { where: name, cause: error });
    }
  }
  return registry;
}
