import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { defineConfig } from 'tsdown';
import ApiSnapshot from 'tsnapi/rolldown';

import { deferEvaluation } from './scripts/build/defer-evaluation.ts';
import { thirdPartyLicenses } from './scripts/build/third-party-licenses.ts';

/** What this file reads of the package it is started in. */
interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly '@planloom/source'?: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')) as Manifest;

/** The packages that also run in browsers: for them, the build fails at an import of Node.js's own modules. */
const portable = new Set([
  '@planloom/dsl-schema',
  '@planloom/tool-kit',
  '@planloom/executor-core',
  '@planloom/streams',
  '@planloom/trace',
]);

/**
 * The libraries whose code is copied into a package, because it starts and installs faster that way (see
 * docs/decisions/2026-11-25-bundled-libraries.md). Whatever else a package needs is installed with it.
 */
const copied = new Map([
  ['@planloom/dsl-schema', ['get-east-asian-width', 'jsonc-parser', 're2js', 'yaml']],
  ['@planloom/tool-kit', ['@noble/hashes']],
  ['@planloom/executor-core', ['p-limit', 'yocto-queue']],
  ['@planloom/planner', ['jsonrepair', 'minisearch']],
]);

/** `jsonc-parser` names its ES modules in a field of bundlers, and its UMD file in the one of Node.js. */
const resolve = { mainFields: ['module', 'main'] };
const deferredModules = new Set<string>();

export default defineConfig({
  cwd: process.cwd(),
  entry: entries(manifest),
  tsconfig: join(import.meta.dirname, 'tsconfig.src.json'),
  platform: portable.has(manifest.name) ? 'neutral' : 'node',
  deps: { onlyBundle: copied.get(manifest.name) ?? [] },
  inputOptions: { resolve },
  // Libraries do not all say that they do nothing when imported, and so would be copied whole.
  treeshake: { moduleSideEffects: [{ test: /\/node_modules\//, sideEffects: false }] },
  // Names that depend on the content would change the snapshots of the public surface with every edit.
  hash: false,
  // Node.js reads a file of plain ASCII several times faster. What comments say stands in the declarations, too.
  outputOptions: {
    minifyInternalExports: false,
    charset: 'ascii',
    comments: { legal: false, annotation: true, jsdoc: false },
  },
  target: 'es2023',
  format: 'esm',
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  dts: true,
  plugins: [
    deferEvaluation(resolve, (moduleIds) => moduleIds.forEach((id) => deferredModules.add(id))),
    thirdPartyLicenses(() => deferredModules),
    ApiSnapshot({ outputDir: 'api', omitArgumentNames: false }),
  ],
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
