import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { createPlanExecutor, standardTools } from '../../packages/planloom/src/index.ts';
import { commandsOf, fits, runCommand } from './document-run.ts';
import { createSandbox } from './sandbox.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Documents whose programs and commands a reader can repeat, those of each in one folder. */
const documents = [
  'README.md',
  'docs/getting-started.md',
  'docs/running.md',
  'docs/streams.md',
  'docs/observability.md',
  'docs/tasks.md',
  'docs/evaluation.md',
  'docs/packs.md',
  'docs/testing.md',
  'docs/traces.md',
  'packages/executor-core/README.md',
  'packages/planner/README.md',
  'packages/streams/README.md',
  'packages/testing/README.md',
  'packages/tracing-otel/README.md',
];

describe.each(documents)('%s', (document) => {
  const { commands, files } = commandsOf(read(document));
  const sandbox = createSandbox();
  for (const name of ['docs/expressions.md', 'docs/getting-started.md']) sandbox.write(name, read(name));
  for (const [name, text] of files) sandbox.write(name, text);
  afterAll(() => sandbox.remove());

  it('has programs that compile in strict mode', () => {
    expect(files.size).toBeGreaterThan(0);
    expect(sandbox.compile()).toBe('');
  }, 60_000);

  it.each(commands)(
    'line $line: $command prints what stands there',
    async (command) => {
      const { stdout, stderr } = await runCommand(command, sandbox);
      const printed = stderr + stdout;

      // The whole output is shown if it does not fit.
      expect(fits(printed, command.expected) ? command.expected : printed).toBe(command.expected);
    },
    60_000,
  );
});

describe('README.md', () => {
  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read('README.md').matchAll(/npm (?:run (?:--silent )?)?(start|test|planloom)\b/g)].map(
      ([, name]) => name,
    );

    expect(new Set(named)).toEqual(new Set(['start', 'test', 'planloom']));
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});

describe('the documents of the repository', () => {
  it('have no dead links, as a plan of ours finds', async () => {
    const plan = {
      version: '1.0',
      execution: 'dag',
      steps: [
        { id: 'found', tool: 'glob_files', input: { patterns: ['*.md', 'docs/**/*.md', 'packages/*/README.md'] } },
        {
          id: 'checked',
          type: 'loop',
          over: 'found.paths',
          as: 'path',
          concurrency: 8,
          step: { id: 'links', tool: 'check_links', input: { path: '{{path}}' } },
        },
        {
          id: 'dead',
          type: 'final',
          input: { links: '{{checked.filter(file, size(file.dead) > 0)}}', documents: '{{found.count}}' },
        },
      ],
    };

    const { result } = await createPlanExecutor(standardTools({ root })).execute(plan);

    expect(result).toEqual({ links: [], documents: expect.toSatisfy((count: number) => count > 10) });
  });
});
