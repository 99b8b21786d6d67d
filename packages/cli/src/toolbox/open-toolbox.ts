import { resolve } from 'node:path';

import {
  connectToolSource,
  isToolError,
  type ToolCollection,
  type ToolError,
  ToolRegistry,
  type ToolSource,
} from '@planloom/tool-kit';
import { standardTools } from '@planloom/tools-std';

import { CliError, messageOf } from '../cli-error.ts';
import { type ConfigOptions, loadConfig, type LoadedConfig } from '../config/load-config.ts';
import { ExitCode } from '../exit-code.ts';
import { openToolGate, type ToolGate } from '../lock/tool-gate.ts';
import type { Session } from '../session.ts';
import { importTools } from './import-tools.ts';
import { type PackPlace, packPlaces } from './pack-places.ts';
import { readServers } from './read-servers.ts';

/** Which tools there are and what they may reach. Each option goes before what the config says. */
export interface ToolboxOptions extends ConfigOptions {
  /** Modules with more tools: files or packages. */
  readonly tools?: readonly string[];
  /** Tool packs: packages, or files. */
  readonly pack?: readonly string[];
  /** JSON files with MCP servers. */
  readonly mcp?: readonly string[];
  /** Default: the current folder. */
  readonly root?: string;
  /** Default: false. */
  readonly allowWrite?: boolean;
  /** Default: false. */
  readonly allowPrivateAddresses?: boolean;
  /** Whether `tools.lock.json` is obeyed. Default: true. */
  readonly lock?: boolean;
}

/** The tools of a command, and what they hold. */
export interface Toolbox {
  readonly tools: ToolRegistry;
  /** Ends the servers that were started. */
  close(): Promise<void>;
}

/**
 * Opens a toolbox, uses it, and closes it however that ends.
 *
 * @throws CliError (unavailable) if a module cannot be loaded or has no tools, or a server cannot be reached
 */
export async function withToolbox<Result>(
  options: ToolboxOptions,
  session: Session,
  use: (tools: ToolRegistry) => Promise<Result>,
): Promise<Result> {
  const toolbox = await openToolbox(options, session);
  try {
    return await use(toolbox.tools);
  } finally {
    await toolbox.close();
  }
}

/**
 * The standard tools, those of the modules and packs named on the command line and in the config, and those of MCP servers.
 * A module's tool takes the place of a standard one with its name, the command line's that of the config's.
 *
 * @param signal ends the wait for servers
 * @throws CliError (unavailable), as `withToolbox` does, or the signal's reason; nothing is left open then
 */
export async function openToolbox(options: ToolboxOptions, session: Session, signal?: AbortSignal): Promise<Toolbox> {
  const loaded = await loadConfig(options, session.directory);
  const registry = ToolRegistry.from(standardTools(reachOf(options, loaded, session.directory)));
  const gate = await openToolGate(options, loaded, session);
  for (const { name, tools } of await toolModules(options, loaded, session.directory, gate)) add(registry, name, tools);
  const servers = await serverSource(options, loaded, session);
  const sources = [...(loaded.config.sources ?? []), ...servers].map((source) => gate.guardSource(source));
  const close = await connectSources(registry, sources, session, signal);
  gate.tellRefused();
  return { tools: registry, close };
}

/** What the standard tools may reach. */
function reachOf(
  options: ToolboxOptions,
  { config, directory: configDirectory }: LoadedConfig,
  directory: string,
): { readonly root: string; readonly allowWrite: boolean; readonly allowPrivateAddresses: boolean } {
  const configured = config.root === undefined ? directory : resolve(configDirectory, config.root);
  return {
    // The command line's default for the root is no choice of the person's.
    root: options.root === undefined ? configured : resolve(directory, options.root),
    allowWrite: options.allowWrite ?? config.allowWrite ?? false,
    allowPrivateAddresses: options.allowPrivateAddresses ?? config.allowPrivateAddresses ?? false,
  };
}

interface ToolModule {
  readonly name: string;
  readonly tools: ToolCollection;
}

async function toolModules(
  { tools = [], pack = [] }: ToolboxOptions,
  loaded: LoadedConfig,
  directory: string,
  gate: ToolGate,
): Promise<readonly ToolModule[]> {
  const { config, directory: configDirectory, file } = loaded;
  const modules: ToolModule[] = [];
  const load = async (names: readonly string[], from: string): Promise<void> => {
    for (const name of names) modules.push({ name, tools: await importTools(name, from) });
  };
  const loadPacks = async (places: readonly PackPlace[]): Promise<void> => {
    for (const { name, from } of places) {
      modules.push({ name, tools: gate.guard(name, await importTools(name, from)) });
    }
  };
  const places = packPlaces({ pack }, loaded, directory);
  await loadPacks(places.configured);
  if (areNames(config.tools)) await load(config.tools, configDirectory);
  else if (config.tools !== undefined) modules.push({ name: file ?? 'the config', tools: config.tools });
  await loadPacks(places.named);
  await load(tools, directory);
  return modules;
}

function areNames(tools: readonly string[] | ToolCollection | undefined): tools is readonly string[] {
  return Array.isArray(tools) && tools.every((tool) => typeof tool === 'string');
}

function add(registry: ToolRegistry, name: string, tools: ToolCollection): void {
  try {
    registry.registerAll(tools, { replace: true });
  } catch (error) {
    throw new CliError(ExitCode.unavailable, messageOf(error), { where: name, cause: error });
  }
}

/** The MCP servers as a source, if there are any. */
async function serverSource(
  options: ToolboxOptions,
  loaded: LoadedConfig,
  session: Session,
): Promise<readonly ToolSource[]> {
  const servers = await readServers(options.mcp ?? [], loaded, session);
  if (Object.keys(servers).length === 0) return [];
  const { openServers } = await import('./open-servers.ts');
  return [openServers(servers, session)];
}

/** Puts the tools of sources into the registry, and gives the function that closes the sources. */
async function connectSources(
  registry: ToolRegistry,
  sources: readonly ToolSource[],
  session: Session,
  signal?: AbortSignal,
): Promise<() => Promise<void>> {
  const closeAll = async (): Promise<void> => {
    await Promise.allSettled(sources.map(async (source) => source.close?.()));
  };
  const options = { onProblem: (problem: ToolError): void => tell(problem, session), ...(signal && { signal }) };
  try {
    // One after the other: of two tools with one name, the one of the source that stands first stays, whoever is quicker.
    for (const source of sources) await connectToolSource(registry, source, options);
  } catch (error) {
    await closeAll();
    signal?.throwIfAborted();
    throw notConnected(error);
  }
  return closeAll;
}

function notConnected(error: unknown): CliError {
  const isServer = isToolError(error) && error.code.startsWith('mcp/');
  return new CliError(ExitCode.unavailable, messageOf(error), {
    ...(isServer && {
      next: 'mend its entry; or do without it: "disabled": true, or "optional": true to be told only',
    }),
    cause: error,
  });
}

/**
 * A tool that is left out is no reason not to run a plan that does not need it. That one needs what nobody offers is no news each
 * time; `planloom tools doctor` says it.
 */
function tell(problem: ToolError, { err, paint, quiet, verbose }: Session): void {
  if (problem.code === 'mcp/unsupported' && !verbose) return;
  if (!quiet) err.write(`${paint.yellow('warning')}: ${problem.message}\n`);
}
