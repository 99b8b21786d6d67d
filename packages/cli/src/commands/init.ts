import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { parsePlan } from '@planloom/dsl-schema';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { STARTER_PLAN } from '../starter-plan.ts';
import { refusalOf } from '../write-output-file.ts';

/** Options of `planloom init`. */
export interface InitCommandOptions {
  readonly force?: boolean;
}

/** Writes a plan that runs at once, without network and without keys. A file that is there stays as it is. */
export async function initCommand(
  session: Session,
  file: string,
  { force = false }: InitCommandOptions,
): Promise<ExitCode> {
  const text = /\.json$/iu.test(file) ? `${JSON.stringify(parsePlan(STARTER_PLAN).value, null, 2)}\n` : STARTER_PLAN;
  try {
    await writeFile(resolve(session.directory, file), text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    throw notWritten(file, error);
  }
  if (!session.quiet) session.err.write(nextSteps(file, session));
  return ExitCode.ok;
}

function notWritten(file: string, error: unknown): CliError {
  const details = { where: file, cause: error };
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EEXIST':
      return new CliError(ExitCode.usage, 'this file is there already, and was left as it is', {
        ...details,
        next: 'name another file, or write over it with --force',
      });
    case 'ENOENT':
      return new CliError(ExitCode.usage, `there is no folder "${dirname(file)}"`, {
        ...details,
        next: 'make the folder first, or name another file',
      });
    default:
      return new CliError(ExitCode.usage, `the plan cannot be written: ${refusalOf(error)}`, details);
  }
}

function nextSteps(file: string, { paint }: Session): string {
  const commands: readonly (readonly [string, string])[] = [
    [`planloom run ${file}`, 'runs it on the Markdown files here'],
    [`planloom run ${file} --input 'pattern=docs/**/*.md'`, 'runs it on others'],
    [`planloom check ${file}`, 'says what is wrong after you have changed it'],
    [`planloom explain ${file}`, 'says what runs when, and why'],
    [`planloom graph ${file} -o plan.svg`, 'draws it'],
    ['planloom tools list', 'shows what a plan can call'],
  ];
  const width = Math.max(...commands.map(([command]) => command.length));
  const lines = commands.map(([command, about]) => `  ${paint.cyan(command.padEnd(width))}  ${paint.dim(about)}`);
  return `${paint.green('wrote')} ${file}\n\nNext:\n${lines.join('\n')}\n`;
}
