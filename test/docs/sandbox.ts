import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** What a program wrote, and how it ended. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project of its own outside the repository that has the packages of this one installed. */
export interface Sandbox {
  readonly folder: string;
  write(path: string, text: string): string;
  /** Type-checks every file in strict mode. Returns what the compiler says of them: nothing, if all is well. */
  compile(): string;
  /** Runs a TypeScript file or, with `planloom` as the first word, the command line. */
  run(...command: string[]): Promise<Outcome>;
  remove(): void;
}

/** Makes a sandbox; its owner removes it. */
export function createSandbox(): Sandbox {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'planloom-docs-')));
  const write = (path: string, text: string): string => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  write('package.json', JSON.stringify({ type: 'module', private: true }));
  write('tsconfig.json', JSON.stringify(TSCONFIG));
  link(folder, 'planloom', 'packages/planloom');
  for (const name of ['executor-core', 'planner', 'streams', 'testing', 'tool-kit', 'trace', 'tracing-otel']) {
    link(folder, `@planloom/${name}`, `packages/${name}`);
  }
  for (const name of ['api', 'context-async-hooks', 'core', 'exporter-trace-otlp-http', 'sdk-trace']) {
    link(folder, `@opentelemetry/${name}`, `packages/tracing-otel/node_modules/@opentelemetry/${name}`);
  }
  link(folder, 'zod', 'packages/tool-kit/node_modules/zod');
  for (const name of ['vitest', 'typescript', '@types/node']) link(folder, name, `node_modules/${name}`);

  return {
    folder,
    write,
    compile: () =>
      ownProblems(spawnSync(join(root, 'node_modules/.bin/tsc'), { cwd: folder, encoding: 'utf8' }).stdout),
    run: (first = '', ...rest) =>
      runNode(folder, first === 'planloom' ? [join(root, 'packages/cli/src/bin.ts'), ...rest] : [first, ...rest]),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What a careful user has; `@planloom/source` lets the packages be read without a build. */
const TSCONFIG = {
  extends: join(root, 'tsconfig.json'),
  compilerOptions: { typeRoots: ['node_modules/@types'] },
  include: ['**/*.ts'],
};

/** The packages' own sources are checked elsewhere; a user of them sees declarations only. */
function ownProblems(output: string): string {
  const problems = output.split(/^(?=\S)/m);
  return problems.filter((problem) => !problem.startsWith('..')).join('');
}

function link(folder: string, name: string, target: string): void {
  const path = join(folder, 'node_modules', name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(join(root, target), path);
}

function runNode(folder: string, args: readonly string[]): Promise<Outcome> {
  const options = { cwd: folder, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined } };
  return new Promise((done, fail) => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--conditions=@planloom/source', ...args],
      options,
    );
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.once('error', fail);
    child.once('close', (status) => done({ status, ...output }));
    child.stdin.end();
  });
}
