import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

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

/** What a user gets: the packed packages, installed by npm into an empty folder, without the workspace around them. */
describe('installed from their tarballs', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'planloom-published-'));
    const packages = await readdir(join(root, 'packages'));
    await Promise.all(
      packages.map((name) =>
        run('pnpm', ['pack', '--pack-destination', folder], { cwd: join(root, 'packages', name) }),
      ),
    );
    const tarballs = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
    await run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs.map((name) => `./${name}`)],
      { cwd: folder },
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

  it('nothing of the workspace is needed', async () => {
    const { stdout } = await run('npm', ['ls', '--all', '--parseable'], { cwd: folder });
    expect(stdout).not.toContain(root);
  });
});
