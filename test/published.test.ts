import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { installedBytes, installedPackages, installPackages, packPackages } from '../scripts/install-packages.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');

const PROGRAM = `
import { createPlanExecutor, sampleTools } from 'planloom';
const executor = createPlanExecutor({ ...sampleTools, shout: { execute: ({ text }) => text.toUpperCase() } });
const plan = {
  version: '1.0',
  steps: [
    { id: 'mood', tool: 'sentiment_analysis', input: { text: '{{input.text}}' } },
    { id: 'loud', tool: 'shout', input: { text: '{{input.text}}' }, when: 'mood.score > 0' },
  ],
};
const { result, trace } = await executor.execute(plan, { input: { text: 'what a wonderful day' } });
console.log(JSON.stringify({ result, steps: trace.statistics.successfulSteps }));
`;

/** Runs a plan that is an object, then one that is YAML, and tells what each time was loaded and evaluated. */
const FIRST_STEP = `
import { Session } from 'node:inspector';
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

const [, , specifier, create] = process.argv;
const { [create]: createExecutor } = await import(specifier);
const executor = createExecutor([{ id: 'greet', execute: ({ name }) => 'Hello ' + name }]);
const plan = { version: '1.0', steps: [{ id: 'one', tool: 'greet', input: { name: '{{input.name}}' } }] };
const { result } = await executor.execute(plan, { input: { name: 'you' } });
const atFirst = report();
await executor.execute('version: "1.0"\\nsteps: [{ id: one, tool: greet, when: input.name.matches("y.u") }]', { input: { name: 'you' } });
console.log(JSON.stringify({ result, atFirst, later: report() }));

function report() {
  let scripts = [];
  session.post('Profiler.takePreciseCoverage', (_error, coverage) => (scripts = coverage.result));
  const called = scripts.flatMap(({ functions }) => functions.filter(({ ranges }) => ranges[0].count > 0));
  return {
    files: scripts.flatMap(({ url }) => url.split('/node_modules/').slice(1)).toSorted(),
    evaluated: called.map(({ functionName }) => functionName).filter((name) => /^evaluate(?:Yaml|Re2)$/.test(name)).toSorted(),
    ofNode: process.moduleLoadList.map((name) => name.split(' ').at(-1)),
  };
}
`;

/** What `FIRST_STEP` prints. */
interface FirstStep {
  readonly result: unknown;
  readonly atFirst: Loaded;
  readonly later: Loaded;
}

interface Loaded {
  /** Below `node_modules`. */
  readonly files: readonly string[];
  /** The functions that evaluate a library whose evaluation is deferred. */
  readonly evaluated: readonly string[];
  /** Modules of Node.js itself. */
  readonly ofNode: readonly string[];
}

/** Modules of Node.js that take it many milliseconds to load. */
const SLOW_MODULES: ReadonlySet<string> = new Set([
  'crypto',
  'internal/crypto/webcrypto',
  'internal/deps/undici/undici',
  'http',
  'internal/fs/streams',
]);

/** What a user gets: the packed packages, installed by npm into an empty folder, without the workspace around them. */
describe('installed from their tarballs', () => {
  let folder = '';
  /** Has only what the executor needs. */
  let small = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'planloom-published-'));
    const tarballs = await packPackages(folder);
    // npm also installs peers, and Mastra is 150 MB that no other package needs.
    const light = [...tarballs].filter(([name]) => name !== 'mastra').map(([, tarball]) => tarball);
    await installPackages(folder, light);
    small = join(folder, 'small');
    await installPackages(
      small,
      ['dsl-schema', 'tool-kit', 'executor-core'].flatMap((name) => tarballs.get(name) ?? []),
    );
    await writeFile(join(folder, 'program.mjs'), PROGRAM);
  }, 180_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('the umbrella runs a plan', async () => {
    const { stdout } = await run(process.execPath, ['program.mjs'], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual({ result: 'WHAT A WONDERFUL DAY', steps: 2 });
  });

  it('the command line checks a plan and says what is wrong', async () => {
    await writeFile(
      join(folder, 'wrong.yaml'),
      'version: "1.0"\nsteps:\n  - id: one\n    tool: hsah\n    input: { text: hello }\n',
    );
    const command = join(folder, 'node_modules/.bin/planloom');
    const failure: unknown = await run(command, ['check', 'wrong.yaml'], { cwd: folder }).catch(
      (error: unknown) => error,
    );
    const { code, stdout, stderr } = failure as { code: number; stdout: string; stderr: string };
    expect(code).toBe(3);
    expect(stdout + stderr).toContain('did you mean "hash"');
  });

  it('the command line brings the pages of its diagnostics', async () => {
    const { stdout } = await run(join(folder, 'node_modules/.bin/planloom'), ['help', 'plan/unknown-tool'], {
      cwd: folder,
    });
    expect(stdout).toContain('plan/unknown-tool');
  });

  it('the command line brings what a new pack is made of', async () => {
    await run(join(folder, 'node_modules/.bin/planloom'), ['pack', 'new', 'my-tools'], { cwd: folder });
    const files = await readdir(join(folder, 'my-tools'), { recursive: true });
    expect(files).toEqual(expect.arrayContaining(['.gitignore', '.changeset/config.json', 'src/index.ts']));
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'my-tools/package.json'), 'utf8'));
    expect(manifest).toMatchObject({
      name: 'my-tools',
      peerDependencies: { '@planloom/tool-kit': expect.stringMatching(/^\^\d+\.\d+\.\d+$/) },
    });
  });

  it('nothing of the workspace is needed', async () => {
    const { stdout } = await run('npm', ['ls', '--all', '--parseable'], { cwd: folder });
    expect(stdout).not.toContain(root);
  });

  it('the executor comes as three packages of a megabyte and a quarter', async () => {
    expect(await installedPackages(small)).toEqual([
      '@planloom/dsl-schema',
      '@planloom/executor-core',
      '@planloom/tool-kit',
    ]);
    expect(await installedBytes(small)).toBeLessThan(1_260_000);
  });

  it('the executor runs its first step before any library is evaluated', async () => {
    const { result, atFirst, later } = await firstStep(small, '@planloom/executor-core', 'createExecutor');

    expect(result).toBe('Hello you');
    expect(atFirst.files).toEqual([
      '@planloom/dsl-schema/dist/combinations.js',
      '@planloom/dsl-schema/dist/index.js',
      '@planloom/executor-core/dist/index.js',
      '@planloom/tool-kit/dist/index.js',
      '@planloom/tool-kit/dist/tool-pack.js',
    ]);
    expect(atFirst.evaluated).toEqual([]);
    expect(atFirst.ofNode.filter((name) => SLOW_MODULES.has(name))).toEqual([]);
    expect(later.evaluated).toEqual(['evaluateRe2', 'evaluateYaml']);
    expect(later.files).toEqual(atFirst.files);
  });

  it('the umbrella runs its first step before what only some tools need is loaded', async () => {
    const { result, atFirst } = await firstStep(folder, 'planloom', 'createPlanExecutor');

    expect(result).toBe('Hello you');
    expect(atFirst.files.filter((path) => !/^(?:@planloom\/[\w-]+|planloom)\/dist\//.test(path))).toEqual([]);
    // Eight of the layers below, and four of the planner, whose makers the umbrella exports. Tasks and templates are loaded with the first task.
    expect(atFirst.files.length).toBeLessThanOrEqual(12);
    expect(atFirst.files.filter((path) => /templates|task/.test(path))).toEqual([]);
    expect(atFirst.evaluated).toEqual([]);
    expect(atFirst.ofNode.filter((name) => SLOW_MODULES.has(name))).toEqual([]);
  });

  it('the licences of copied libraries come with them', async () => {
    const licences = await readFile(
      join(small, 'node_modules/@planloom/dsl-schema/dist/THIRD-PARTY-LICENSES.txt'),
      'utf8',
    );
    for (const name of ['get-east-asian-width', 'jsonc-parser', 're2js', 'yaml']) {
      expect(licences).toMatch(new RegExp(`^${name} [\\d.]+ \\(`, 'm'));
    }
  });
});

async function firstStep(folder: string, specifier: string, create: string): Promise<FirstStep> {
  await writeFile(join(folder, 'first-step.mjs'), FIRST_STEP);
  const { stdout } = await run(process.execPath, ['first-step.mjs', specifier, create], { cwd: folder });
  return JSON.parse(stdout) as FirstStep;
}
