import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { defineConfig } from 'tsdown';
import ApiSnapshot from 'tsnapi/rolldown';

/** What this file reads of the package it is started in. */
interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly '@planloom/source'?: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')) as Manifest;

/** The packages that also run in browsers: for them, the build fails at an import of Node.js's own modules. */
const portable = new Set(['@planloom/dsl-schema', '@planloom/tool-kit', '@planloom/executor-core']);

export default defineConfig({
  cwd: process.cwd(),
  entry: entries(manifest),
  tsconfig: join(import.meta.dirname, 'tsconfig.src.json'),
  platform: portable.has(manifest.name) ? 'neutral' : 'node',
  // What a package needs is installed with it, never copied into it.
  deps: { onlyBundle: [] },
  // Names that depend on the content would change the snapshots of the public surface with every edit.
  hash: false,
  outputOptions: { minifyInternalExports: false },
  target: 'es2023',
  format: 'esm',
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  dts: true,
  plugins: [ApiSnapshot({ outputDir: 'api', omitArgumentNames: false })],
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
