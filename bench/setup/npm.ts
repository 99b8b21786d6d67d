import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, resolve } from 'node:path';

/**
 * Runs a command and gives what it writes. It finds the Node.js that runs this program first, so that npm builds native modules
 * for the one they are measured with.
 *
 * @throws Error with the end of its messages if it fails
 */
export function runCommand(command: string, args: readonly string[], folder: string): string {
  const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: { ...process.env, PATH, ...headers() },
  });
  if (status === 0) return stdout;
  throw new Error(
    `${command} ${args.join(' ')} failed in ${folder}: ${error?.message ?? (stderr + stdout).slice(-3000)}`,
  );
}

/** Installs what a folder's manifest asks for, as a user would in production. */
export function npmInstall(folder: string): void {
  runCommand(
    'npm',
    ['install', '--omit=dev', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'],
    folder,
  );
}

/** Where native modules find the headers of this Node.js without downloading them, if it came with them. */
function headers(): Readonly<Record<string, string>> {
  const root = resolve(dirname(process.execPath), '..');
  return existsSync(resolve(root, 'include/node/node.h')) ? { npm_config_nodedir: root } : {};
}
