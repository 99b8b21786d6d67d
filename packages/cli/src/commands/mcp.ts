import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';

import { didYouMean } from '@planloom/dsl-schema';
import {
  type AllowedEffects,
  createPlanServer,
  openPlanFolder,
  type PlanFolder,
  type PlanServer,
  type PlanToServe,
  serveHttp,
  type ServeHttpOptions,
  serveStdio,
} from '@planloom/mcp-server';
import type { ToolRegistry } from '@planloom/tool-kit';

import { CliError, messageOf } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { parseAddress } from '../input/address.ts';
import { reserveStdout } from '../running/reserve-stdout.ts';
import { type Interruption, listenForSignals } from '../running/signals.ts';
import type { Session } from '../session.ts';
import { printable } from '../terminal/printable.ts';
import { openToolbox, type Toolbox, type ToolboxOptions } from '../toolbox/open-toolbox.ts';
import { readVersion } from '../version.ts';

/** Options of `planloom mcp`. */
export interface McpCommandOptions extends ToolboxOptions {
  /** An address; `true` for the usual one. Default: standard input and output. */
  readonly http?: string | true;
  /** Names of variables of the environment, each with a token. */
  readonly tokenEnv?: readonly string[];
  readonly allowHost?: readonly string[];
  readonly allowOrigin?: readonly string[];
  /** A folder. */
  readonly plans?: string;
  /** Names with commas between them; `true` for all. */
  readonly allowEffects?: string | true;
  /** Likewise. */
  readonly exposeTools?: string | true;
  readonly concurrency?: number;
  /** Milliseconds for each run. */
  readonly timeout?: number;
  readonly maxRuns?: number;
}

/** Serves MCP clients until they go, or a signal comes. */
export async function mcpCommand(session: Session, options: McpCommandOptions): Promise<ExitCode> {
  const http = options.http === undefined ? undefined : httpOptions(options, session);
  refuseIdleOptions(options);
  // From here on, what tools print must not come between the messages of the protocol.
  const { output, release } = reserveStdout();
  const say = (line: string): void => void session.err.write(`${printable(line)}\n`);
  const interruption = listenForSignals((name) => say(`${name}: stopping`));
  try {
    const toolbox = await openToolbox(options, session, interruption.signal);
    try {
      await serve(toolbox, { http, output, interruption, say }, options, session);
    } finally {
      await toolbox.close();
    }
    return interruption.exitCode ?? ExitCode.ok;
  } catch (error) {
    const { signal, exitCode } = interruption;
    // That the wait for tools has ended is what was asked for.
    if (exitCode !== undefined && error === signal.reason) return exitCode;
    throw error;
  } finally {
    interruption.stop();
    release();
  }
}

/** How clients are listened to. */
interface Listening {
  readonly http: ServeHttpOptions | undefined;
  readonly output: Writable;
  readonly interruption: Interruption;
  readonly say: (line: string) => void;
}

async function serve(
  { tools }: Toolbox,
  { http, output, interruption, say }: Listening,
  options: McpCommandOptions,
  session: Session,
): Promise<void> {
  const { server, folder } = await openServer(tools, options, session, say);
  try {
    if (http === undefined) await talk(server, session, output, interruption, say);
    else await listenAt(server, http, session, interruption, say);
  } finally {
    folder?.close();
    await server.close();
  }
}

async function talk(
  server: PlanServer,
  { stdin: input }: Session,
  output: Writable,
  { signal }: Interruption,
  say: (line: string) => void,
): Promise<void> {
  const onError = (error: Error): void => say(`warning: ${error.message}`);
  const service = serveStdio(server, { input, output, onError });
  await Promise.race([service.ended, aborted(signal)]);
  await service.close();
  await service.ended;
}

async function listenAt(
  server: PlanServer,
  options: ServeHttpOptions,
  { quiet }: Session,
  { signal }: Interruption,
  say: (line: string) => void,
): Promise<void> {
  const onError = (error: Error): void => say(`warning: ${error.message}`);
  const service = await serveHttp(server, { ...options, onError }).catch((error: unknown) => {
    throw new CliError(ExitCode.unavailable, messageOf(error), { where: '--http', cause: error });
  });
  if (!quiet) say(`listening on ${service.url}`);
  await aborted(signal);
  await service.close();
}

/** Settles once the signal is aborted, at once if it is already. */
async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

async function openServer(
  tools: ToolRegistry,
  options: McpCommandOptions,
  session: Session,
  say: (line: string) => void,
): Promise<{ readonly server: PlanServer; readonly folder: PlanFolder | undefined }> {
  const { concurrency, timeout, maxRuns } = options;
  const warned = new Set<string>();
  const exposed = options.exposeTools === true ? 'all' : names(options.exposeTools);
  refuseUnknown(exposed, tools);
  const server = createPlanServer({
    tools,
    version: readVersion(),
    limits: {
      ...(concurrency !== undefined && { callsAtOnce: concurrency }),
      ...(timeout !== undefined && { durationMs: timeout }),
      ...(maxRuns !== undefined && { runsAtOnce: maxRuns }),
    },
    allowEffects: allowedEffects(options.allowEffects),
    exposeTools: exposed,
    // What was wrong with one file is not said again when another changes.
    onLeftOut: ({ name, message }) => {
      const warning = `warning: ${name} is left out: ${message}`;
      if (!warned.has(warning)) say(warning);
      warned.add(warning);
    },
    onError: (error) => say(`warning: ${error.message}`),
  });
  const folder = await openPlans(options, session, say, (plans) => server.setPlans(plans));
  if (folder) server.setPlans(folder.plans);
  return { server, folder };
}

function refuseUnknown(exposed: 'all' | readonly string[], tools: ToolRegistry): void {
  const unknown = exposed === 'all' ? undefined : exposed.find((name) => !tools.has(name));
  if (unknown === undefined) return;
  const nearest = didYouMean(unknown, tools.getIds());
  throw new CliError(ExitCode.usage, `there is no tool "${unknown}"`, {
    where: '--expose-tools',
    next: nearest === undefined ? 'planloom tools list' : `did you mean "${nearest}"?`,
  });
}

async function openPlans(
  { plans }: McpCommandOptions,
  { directory }: Session,
  say: (line: string) => void,
  onChange: (plans: Readonly<Record<string, PlanToServe>>) => void,
): Promise<PlanFolder | undefined> {
  if (plans === undefined) return undefined;
  const onProblem = (message: string): void => say(`warning: ${message}`);
  try {
    return await openPlanFolder(resolve(directory, plans), { onChange, onProblem });
  } catch (error) {
    throw new CliError(ExitCode.usage, `the folder cannot be read: ${messageOf(error)}`, {
      where: '--plans',
      next: 'name a folder with files that end in .plan.yaml or .plan.json',
      cause: error,
    });
  }
}

/** @throws CliError (usage) if a variable is not set */
function httpOptions(options: McpCommandOptions, { environment }: Session): ServeHttpOptions {
  const { http = true, tokenEnv = [], allowHost = [], allowOrigin = [] } = options;
  const tokens = tokenEnv.map((name) => {
    const token = environment[name];
    if (token !== undefined && token !== '') return [name, token] as const;
    throw new CliError(ExitCode.usage, `there is no variable ${name} in the environment, or it is empty`, {
      where: '--token-env',
      next: `export ${name}="$(openssl rand -hex 32)"`,
    });
  });
  return {
    ...(http === true ? { port: USUAL_PORT } : parseAddress(http)),
    tokens: Object.fromEntries(tokens),
    allowedHosts: allowHost,
    allowedOrigins: allowOrigin,
  };
}

const USUAL_PORT = 7332;

/** Options that would do nothing are a mistake: somebody thinks that a token is asked for. */
function refuseIdleOptions({ http, tokenEnv, allowHost, allowOrigin }: McpCommandOptions): void {
  if (http !== undefined) return;
  const given = { '--token-env': tokenEnv, '--allow-host': allowHost, '--allow-origin': allowOrigin };
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) throw new CliError(ExitCode.usage, `${name} is for --http`, { next: 'add --http' });
  }
}

function allowedEffects(given: string | true | undefined): AllowedEffects {
  if (given === undefined) return 'none';
  return given === true ? 'all' : names(given);
}

function names(list: string | undefined = ''): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
