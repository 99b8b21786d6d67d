import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The file that a folder's package.json gives to those who import the package: `exports` before `main`.
 *
 * @returns undefined if the folder has no package.json, or that names nothing
 * @see Node.js documentation, "Packages", "Conditional exports"
 */
export function packageEntry(folder: string): string | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const { exports, main } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly exports?: unknown;
    readonly main?: unknown;
  };
  const target = exports === undefined ? main : targetOf(exports);
  return typeof target === 'string' ? join(folder, target) : undefined;
}

/** Those that hold for a module imported by Node.js. */
const CONDITIONS: ReadonlySet<string> = new Set(['.', 'node', 'import', 'module-sync', 'default']);

function targetOf(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  return Object.entries(exports)
    .filter(([key]) => CONDITIONS.has(key))
    .map(([, target]) => targetOf(target))
    .find((target) => target !== undefined);
}
