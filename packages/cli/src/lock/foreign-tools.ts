import { listTools, type Tool, type ToolSource } from '@planloom/tool-kit';

import { CliError, messageOf } from '../cli-error.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { importTools } from '../toolbox/import-tools.ts';
import { type PackPlace, packPlaces } from '../toolbox/pack-places.ts';
import { readServers } from '../toolbox/read-servers.ts';

/** A pack, a server, or a source of the config: tools that somebody else has written. */
export interface ToolOrigin {
  readonly kind: 'pack' | 'server' | 'source';
  readonly name: string;
  readonly tools: readonly Tool[];
  /** Whether it could be loaded, or reached. */
  readonly isAvailable: boolean;
  /** Why it could not, or what of it was left out and why. */
  readonly problems: readonly string[];
}

/** Where packs and servers are named. */
export interface OriginOptions {
  readonly pack?: readonly string[];
  readonly mcp?: readonly string[];
}

/**
 * The packs and servers that the commands of this folder use, with their tools as they are now, whatever a lock says. Servers are
 * started and ended. One that fails does not hide the others.
 *
 * @throws CliError (usage) if the servers' configuration is wrong
 */
export async function listOrigins(
  options: OriginOptions,
  loaded: LoadedConfig,
  session: Session,
): Promise<readonly ToolOrigin[]> {
  const { configured, named } = packPlaces(options, loaded, session.directory);
  const packs: ToolOrigin[] = [];
  for (const place of [...configured, ...named]) packs.push(await readPack(place));
  const sources: ToolOrigin[] = [];
  for (const source of loaded.config.sources ?? []) sources.push(await readSource(source));
  return [...packs, ...sources, ...(await readServerTools(options, loaded, session))];
}

/** The tools of all origins, one for each id: of packs the last, of servers the first, and packs before servers, as when a plan is run. */
export function toolsOf(origins: readonly ToolOrigin[]): readonly Tool[] {
  const tools = new Map<string, Tool>();
  for (const { kind, tools: own } of origins) {
    for (const tool of own) if (kind === 'pack' || !tools.has(tool.id)) tools.set(tool.id, tool);
  }
  return [...tools.values()];
}

async function readPack({ name, from }: PackPlace): Promise<ToolOrigin> {
  try {
    return { kind: 'pack', name, tools: listTools(await importTools(name, from)), isAvailable: true, problems: [] };
  } catch (error) {
    return { kind: 'pack', name, tools: [], isAvailable: false, problems: [messageOf(error)] };
  }
}

async function readSource(source: ToolSource): Promise<ToolOrigin> {
  const { name } = source;
  try {
    const tools = await source.list();
    return { kind: 'source', name, tools, isAvailable: true, problems: (source.problems?.() ?? []).map(messageOf) };
  } catch (error) {
    return { kind: 'source', name, tools: [], isAvailable: false, problems: [messageOf(error)] };
  } finally {
    await source.close?.();
  }
}

async function readServerTools(
  { mcp = [] }: OriginOptions,
  loaded: LoadedConfig,
  session: Session,
): Promise<readonly ToolOrigin[]> {
  const servers = await readServers(mcp, loaded, session);
  if (Object.keys(servers).length === 0) return [];
  const { openServers } = await import('../toolbox/open-servers.ts');
  // One that cannot be reached is told of like any other, instead of failing all.
  const lenient = Object.entries(servers).map(([name, config]) => [name, { ...config, optional: true }] as const);
  const source = openServers(Object.fromEntries(lenient), session);
  try {
    const tools = new Map((await source.list()).map((tool) => [tool.id, tool]));
    return source.servers().map(({ name, state, toolIds, problems }): ToolOrigin => {
      const own = toolIds.flatMap((id) => tools.get(id) ?? []);
      // A server whose list cannot be read has one problem, and no tools.
      const isAvailable = state === 'ready' && (own.length > 0 || problems.length === 0);
      return { kind: 'server', name, tools: own, isAvailable, problems: problems.map(messageOf) };
    });
  } catch (error) {
    throw new CliError(ExitCode.unavailable, messageOf(error), { cause: error });
  } finally {
    await source.close();
  }
}
