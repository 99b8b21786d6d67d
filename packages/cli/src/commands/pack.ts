import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { packTemplate } from '../pack-template.ts';
import { unscopedName } from '../pack/package-name.ts';
import type { Session } from '../session.ts';
import { refusalOf, writeOutputFile } from '../write-output-file.ts';

/** Options of `planloom pack new`. */
export interface NewPackOptions {
  readonly dir?: string;
}

/**
 * Writes a package of tools that builds, passes its tests and can be published as it is. It goes into a folder that is
 * new or empty; what is there already is left alone.
 */
export async function newPackCommand(session: Session, name: string, { dir }: NewPackOptions): Promise<ExitCode> {
  const unscoped = unscopedName(name);
  const folder = dir ?? unscoped;
  await refuseOccupied(folder, session);
  const files = packTemplate({
    packageName: name,
    codePrefix: unscoped,
    toolKitVersion: toolKitVersion(),
    year: new Date().getFullYear(),
  });
  for (const { path, text } of files) await writeOutputFile(join(folder, path), text, session);
  if (!session.quiet) {
    session.err.write(
      nextSteps(
        folder,
        files.map(({ path }) => path),
        session,
      ),
    );
  }
  return ExitCode.ok;
}

async function refuseOccupied(folder: string, { directory }: Session): Promise<void> {
  // A repository may be there already, as long as nothing is in it.
  const name = (await namesIn(folder, directory)).find((name) => name !== '.git');
  if (name === undefined) return;
  throw occupied(folder, `this folder is not empty, and was left as it is: it has "${name}"`);
}

async function namesIn(folder: string, directory: string): Promise<readonly string[]> {
  try {
    return await readdir(resolve(directory, folder));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw occupied(folder, `no pack can be written here: ${refusalOf(error)}`, error);
  }
}

function occupied(folder: string, problem: string, cause?: unknown): CliError {
  return new CliError(ExitCode.usage, problem, { where: folder, next: 'name another folder with --dir', cause });
}

/** Of the kit that this command comes with. */
function toolKitVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL(import.meta.resolve('@planloom/tool-kit/package.json')), 'utf8'),
  );
  return (manifest as { readonly version: string }).version;
}

function nextSteps(folder: string, paths: readonly string[], { paint, directory }: Session): string {
  const place = relative(directory, resolve(directory, folder)) || '.';
  const commands: readonly (readonly [string, string])[] = [
    ...(place === '.' ? [] : [[`cd ${place}`, ''] as const]),
    ['npm install', 'the kit, TypeScript, the test runner'],
    ['npm test', 'runs the kit that every pack passes'],
    ['npm run build', 'compiles it into dist'],
    ['planloom tools list --tools ./src/index.ts', 'shows its tools beside the others'],
    ['npm run changeset', 'describes a change; the first release is described already'],
  ];
  const width = Math.max(...commands.map(([command]) => command.length));
  const lines = commands.map(([command, about]) =>
    `  ${paint.cyan(command.padEnd(width))}  ${paint.dim(about)}`.trimEnd(),
  );
  const written = paths.map((path) => `${paint.green('wrote')} ${join(place, path)}`);
  return `${written.join('\n')}\n\nNext:\n${lines.join('\n')}\n`;
}
