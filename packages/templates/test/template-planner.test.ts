import { createExecutor, type PlanProposal } from '@planloom/executor-core';
import { isPlannerError } from '@planloom/planner';
import { defineTool, ToolRegistry } from '@planloom/tool-kit';
import { standardTools, type StandardToolsOptions } from '@planloom/tools-std';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  createTemplatePlanner,
  defineTemplate,
  filesInput,
  TemplateRefusal,
  templates,
  type Template,
  type TemplatePlannerOptions,
} from '../src/index.ts';

const tools = (options: StandardToolsOptions = { root: '.' }): ToolRegistry =>
  ToolRegistry.from(standardTools(options));

async function refusalOf(
  task: string,
  options: TemplatePlannerOptions = {},
  registry = tools(),
): Promise<TemplateRefusal> {
  try {
    const { notes } = await createTemplatePlanner(options).plan({ task, tools: registry });
    throw new Error(`planned: ${notes?.join(' ')}`);
  } catch (error) {
    if (error instanceof TemplateRefusal) return error;
    throw error;
  }
}

function template(id: string, words: Template['words']): Template {
  const inputs = {
    patterns: filesInput({ description: 'Files.', required: 'files', otherwise: '*', otherwiseName: 'all files' }),
  };
  const steps = [{ id: 'found', tool: 'glob_files', input: { patterns: '{{input.patterns}}' } }];
  return defineTemplate({
    id,
    title: id,
    description: id,
    words,
    inputs,
    examples: [],
    plan: { version: '1.0', execution: 'dag', steps },
  });
}

describe('a task that a template does', () => {
  it('gives its plan, its input as context, and what was understood', async () => {
    const task = 'Compare the READMEs under ./packages and write me a summary';
    const proposal = await createTemplatePlanner().plan({ task, tools: tools() });
    expect(proposal).toMatchObject({
      source: 'templates',
      confidence: 1,
      context: { input: { patterns: ['packages/**/README.md'] } },
      notes: [
        'Template compare-documents: compares documents and sums them up.',
        'With patterns: ["packages/**/README.md"].',
      ],
    });
    expect(createExecutor(tools()).check(proposal.plan, proposal.context).diagnostics).toEqual([]);
  });

  it('says what was assumed, and is a little less sure', async () => {
    const { confidence, notes } = await createTemplatePlanner().plan({
      task: 'Summarise the docs in src',
      tools: tools(),
    });
    expect(confidence).toBeLessThan(1);
    expect(notes).toContain('Took "src" for a folder.');
  });

  it('is not taken if more confidence is asked for', async () => {
    const refusal = await refusalOf('Summarise the docs in src', { minConfidence: 1 });
    expect(refusal.message).toBe('summarize-documents would fit with a confidence of 0.95; at least 1 is asked for.');
  });

  it('may have words left over if less confidence is asked for, which the notes tell', async () => {
    const { confidence, notes } = await createTemplatePlanner({ minConfidence: 0.5 }).plan({
      task: 'Summarise README.md lovingly',
      tools: tools(),
    });
    expect(confidence).toBe(0.6);
    expect(notes).toContain('Not understood: "lovingly".');
  });
});

describe('a task is declined', () => {
  it('as an error that planners share', async () => {
    const refusal = await refusalOf('Book a flight to Rome');
    expect(isPlannerError(refusal)).toBe(true);
    expect(refusal).toMatchObject({ code: 'planner/declined', reason: 'unknown-task', nearest: [] });
    expect(refusal.message).toBe('No template does this.');
  });

  it('if it asks for more, naming the words', async () => {
    const refusal = await refusalOf('Summarise README.md and email it to Bob');
    expect(refusal).toMatchObject({ reason: 'not-understood', nearest: ['summarize-documents'] });
    expect(refusal.message).toBe('The nearest template, summarize-documents, has no answer to "email", "Bob".');
  });

  it('if something is missing, naming what is there', async () => {
    expect(await refusalOf('compare a.txt')).toMatchObject({
      reason: 'missing-input',
      message: 'compare-documents needs two or more documents; I found one: a.txt.',
    });
    expect((await refusalOf('sort prices.csv')).message).toBe(
      'query-csv needs a column to sort by, as in "sorted by price".',
    );
  });

  it.each(['~/notes.md', '/etc/motd.md', '../secret.md', 'C:\\notes.md', 'docs/../../x.md'])(
    'if %s may lead out of the root folder',
    async (path) => {
      const refusal = await refusalOf(`Summarise ${path}`);
      expect(refusal.reason).toBe('missing-input');
      expect(refusal.message).toContain(
        `"${path}" may lead out of it: name it relative to the root folder, or make it the root folder (--root)`,
      );
    },
  );

  it('if tools are missing, saying which and how to have them', async () => {
    const refusal = await refusalOf('Save https://example.com/a into ./pages');
    expect(refusal).toMatchObject({ reason: 'missing-tools', nearest: ['save-pages'] });
    expect(refusal.message).toContain(
      'it needs write_file (run with --allow-write), or it needs filesystem.write_file',
    );
    expect((await refusalOf('Summarise README.md', {}, tools({}))).message).toContain(
      'it needs glob_files and read_file',
    );
  });

  it('if two templates fit it equally well, naming both', async () => {
    const words = { needed: [['polish']] };
    const refusal = await refusalOf('polish README.md', {
      templates: [template('shine', words), template('buff', words)],
    });
    expect(refusal).toMatchObject({ reason: 'ambiguous', nearest: ['shine', 'buff'] });
    expect(refusal.message).toContain('shine (shine) and buff (buff)');
  });

  it('if the run has an input of its own', async () => {
    const planning = createTemplatePlanner().plan({
      task: 'Summarise README.md',
      tools: tools(),
      context: { input: { a: 1 } },
    });
    await expect(planning).rejects.toMatchObject({ reason: 'not-for-variables' });
  });
});

describe('the tools that are there', () => {
  it('decide between plans that do the same', async () => {
    const writes = defineTool({
      id: 'filesystem.write_file',
      description: 'Writes.',
      inputSchema: { type: 'object' },
      execute: () => null,
    });
    const task = 'Save https://example.com/a into ./pages';
    const withServer = ToolRegistry.from([...standardTools(), writes]);
    const { plan } = await createTemplatePlanner().plan({ task, tools: withServer });
    expect(JSON.stringify(plan)).toContain('"tool":"filesystem.write_file"');
  });
});

describe('whatever a task is', () => {
  const registry = tools({ root: '.', allowWrite: true });
  const words = templates.flatMap(({ examples }) => examples.flatMap(({ task }) => task.split(' ')));
  const tasks = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.array(fc.constantFrom(...words, 'not', 'delete', '"', "'", '/', '..')).map((parts) => parts.join(' ')),
  );

  const executor = createExecutor(registry);
  const isRefusal = (error: Error): boolean => error instanceof TemplateRefusal && error.message.endsWith('.');
  const isRunnable = ({ plan, context }: PlanProposal): boolean =>
    executor.check(plan, context).ok && typeof context?.['input'] === 'object';

  it('there is a plan whose input is valid, or a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(tasks, async (task) => {
        const answer = await createTemplatePlanner()
          .plan({ task, tools: registry })
          .catch((error: unknown) => error);
        const isSound = answer instanceof Error ? isRefusal(answer) : isRunnable(answer as PlanProposal);
        expect(isSound).toBe(true);
      }),
    );
  });

  const demands = [
    'and email it to Bob',
    'in French',
    'without the drafts',
    'and delete the rest',
    'unless it is empty',
    'but not the old ones',
    'every Monday',
    'then commit it',
    'and plot the result',
    'if there are more than 3',
    'since yesterday',
    'and only if I say so',
    'as a poem',
    'written by Alice',
  ];

  it.each(demands)('"… %s" is declined', async (demand) => {
    for (const { examples } of templates) {
      for (const { task } of examples) {
        const refusal = await refusalOf(`${task.replace(/[?.]$/, '')} ${demand}`, {}, everyTool);
        expect(refusal.reason).toMatch(/not-understood|missing-input|unknown-task/);
      }
    }
  });
});

const named = [
  ...new Set(
    templates.flatMap(({ plans }) =>
      plans.flatMap((plan) => [...JSON.stringify(plan).matchAll(/"tool":"([\w.]+)"/g)].map(([, id = '']) => id)),
    ),
  ),
];
const everyTool = ToolRegistry.from(
  named.map((id) => defineTool({ id, description: id, inputSchema: { type: 'object' }, execute: () => null })),
);
