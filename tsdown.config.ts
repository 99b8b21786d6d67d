import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { defineConfig } from 'tsdown';
import ApiSnapshot from 'tsnapi/rolldown';

/** What this file reads of the package it is started in. */
interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly '@planloom/source'?: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')) as Manifest;

export default defineConfig({
  cwd: process.cwd(),
  entry: entries(manifest),
  tsconfig: join(import.meta.dirname, 'tsconfig.src.json'),
  platform: 'neutral',
  target: 'es2023',
  format: 'esm',
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  dts: true,
  plugins: [ApiSnapshot({ outputDir: 'api' })],
  publint: { strict: true },
  attw: { profile: 'esm-only', level: 'error' },
  failOnWarn: true,
  logLevel: 'warn',
});

/** The entry points: each export that names a source, and each command. */
function entries({ exports, bin = {} }: Manifest): string[] {
  const sources = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [] : (target['@planloom/source'] ?? []),
  );
  const commands = Object.values(bin).map((path) => path.replace(/^\.\/dist\/(.*)\.js$/, './src/$1.ts'));
  return [...sources, ...commands];
}
