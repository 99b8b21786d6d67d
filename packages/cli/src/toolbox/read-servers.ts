import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { McpServerConfig } from '@planloom/tools-mcp';

import { CliError, messageOf } from '../cli-error.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';

/** Where servers are described. */
interface ServerDocument {
  readonly where: string;
  readonly json: unknown;
}

/**
 * The MCP servers of the config and of the files named; of two with one name, the later one.
 *
 * @param files from the session's directory
 * @throws CliError (usage) that names the file and what is wrong in it
 */
export async function readServers(
  files: readonly string[],
  { config, directory, file: configFile }: LoadedConfig,
  session: Pick<Session, 'directory' | 'environment'>,
): Promise<Record<string, McpServerConfig>> {
  const documents: ServerDocument[] = [
    ...(config.mcpServers === undefined
      ? []
      : [{ where: configFile ?? 'the config', json: { mcpServers: from(directory, config.mcpServers) } }]),
    ...(await Promise.all((config.mcp ?? []).map((file) => readDocument(file, directory, directory)))),
    ...(await Promise.all(files.map((file) => readDocument(file, session.directory)))),
  ];
  if (documents.length === 0) return {};
  const { readMcpServers } = await import('@planloom/tools-mcp');
  const read = ({ where, json }: ServerDocument): Record<string, McpServerConfig> => {
    try {
      return readMcpServers(json, { environment: session.environment });
    } catch (error) {
      throw new CliError(ExitCode.usage, messageOf(error), { where, cause: error });
    }
  };
  return Object.assign({}, ...documents.map(read)) as Record<string, McpServerConfig>;
}

/** The servers of a document in either of its shapes. */
function withHome(home: string, json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  const field = ['mcpServers', 'servers'].find((name) => name in json);
  if (field === undefined) return from(home, json as Readonly<Record<string, unknown>>);
  const servers = (json as Readonly<Record<string, unknown>>)[field];
  if (typeof servers !== 'object' || servers === null) return json;
  return { [field]: from(home, servers as Readonly<Record<string, unknown>>) };
}

/** Programs named in the config are started in its folder, as paths in it are meant from there. */
function from(directory: string, servers: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const placed = (server: unknown): unknown =>
    typeof server === 'object' && server !== null && 'command' in server ? { cwd: directory, ...server } : server;
  return Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, placed(server)]));
}

/** @param home where its programs are started; unset: in the current folder */
async function readDocument(file: string, directory: string, home?: string): Promise<ServerDocument> {
  try {
    const json = JSON.parse(await readFile(resolve(directory, file), 'utf8')) as unknown;
    return { where: file, json: home === undefined ? json : withHome(home, json) };
  } catch (error) {
    throw new CliError(ExitCode.usage, `the MCP servers cannot be read: ${messageOf(error)}`, {
      where: file,
      next: '{ "mcpServers": { "name": { "command": "…", "args": ["…"] } } }',
      cause: error,
    });
  }
}
