import {
  type GuardOptions,
  guardSource,
  guardTools,
  listTools,
  type ToolCollection,
  type ToolDriftError,
  type ToolSource,
} from '@planloom/tool-kit';

import { CliError, messageOf } from '../cli-error.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { printableLine } from '../terminal/printable.ts';
import { readLockFile } from './lock-file.ts';

/** What tools of others pass on their way in. */
export interface ToolGate {
  /** @param name of the pack, for messages */
  guard(name: string, tools: ToolCollection): ToolCollection;
  guardSource(source: ToolSource): ToolSource;
  /** Tells the person in one line what was refused so far; from now on each tool is told of at once. */
  tellRefused(): void;
}

/**
 * Holds packs and MCP servers against the lock of the folder; without a lock, or with `--no-lock`, everything passes.
 *
 * @throws CliError (usage) if there is a lock that cannot be used
 */
export async function openToolGate(
  { lock: isObeyed = true }: { readonly lock?: boolean },
  { directory }: LoadedConfig,
  session: Session,
): Promise<ToolGate> {
  const lock = isObeyed ? await readLockFile(directory) : undefined;
  if (lock === undefined) return OPEN_GATE;
  const refused: ToolDriftError[] = [];
  let isOpen = false;
  const options: GuardOptions = {
    remedy,
    onProblem: (problem) => (isOpen ? warn(problem.message, session) : void refused.push(problem)),
  };
  return {
    guard: (name, tools) => guardTools(list(name, tools), lock, options).tools,
    guardSource: (source) => guardSource(source, lock, options),
    tellRefused: () => {
      isOpen = true;
      if (refused.length > 0) warn(summaryOf(refused), session);
    },
  };
}

const OPEN_GATE: ToolGate = {
  guard: (_name, tools) => tools,
  guardSource: (source) => source,
  tellRefused: () => undefined,
};

function list(name: string, tools: ToolCollection): ReturnType<typeof listTools> {
  try {
    return listTools(tools);
  } catch (error) {
    throw new CliError(ExitCode.unavailable, messageOf(error), { where: name, cause: error });
  }
}

function remedy(toolId: string): string {
  return `See planloom tools doctor; to accept it: planloom tools lock --accept ${quoted(toolId)}`;
}

/** The name of a tool as a shell takes it: a server chooses it, and a person may copy the line. */
export function quoted(toolId: string): string {
  return /^[\w.-]+$/u.test(toolId) ? toolId : `'${toolId.replaceAll("'", String.raw`'\''`)}'`;
}

/** As many names as a line can hold. */
const MOST_NAMES = 5;

function summaryOf(refused: readonly ToolDriftError[]): string {
  const names = refused.slice(0, MOST_NAMES).map(({ toolId }) => toolId);
  const more = refused.length > MOST_NAMES ? ` and ${refused.length - MOST_NAMES} more` : '';
  const subject = refused.length === 1 ? '1 tool is' : `${refused.length} tools are`;
  return `${subject} not as in the tools lock, and refused: ${names.join(', ')}${more}. See planloom tools doctor`;
}

function warn(message: string, { err, paint, quiet }: Session): void {
  if (!quiet) err.write(`${paint.yellow('warning')}: ${printableLine(message)}\n`);
}
