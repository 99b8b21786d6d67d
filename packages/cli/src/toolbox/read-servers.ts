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
    ...(await Promise.all((config.mcp ?? []).map((file) => readDocument(file, directory)))),
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

/** Programs named in the config are started in its folder, as paths in it are meant from there. */
function from(directory: string, servers: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const placed = (server: unknown): unknown =>
    typeof server === 'object' && server !== null && 'command' in server ? { cwd: directory, ...server } : server;
  return Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, placed(server)]));
}

async function readDocument(file: string, directory: string): Promise<ServerDocument> {
  try {
    return { where: file, json: JSON.parse(await readFile(resolve(directory, file), 'utf8')) as unknown };
  } catch (error) {
    throw new CliError(ExitCode.usage, `the MCP servers cannot be read: ${messageOf(error)}`, {
      where: file,
      next: '{ "mcpServers": { "name": { "command": "…", "args": ["…"] } } }',
      cause: error,
    });
  }
}
