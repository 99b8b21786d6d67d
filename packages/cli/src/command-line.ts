import type { Command } from 'commander';

/** The command as it is typed: `planloom tools call`. */
export function commandLine(command: Command): string {
  return command.parent === null ? command.name() : `${commandLine(command.parent)} ${command.name()}`;
}
