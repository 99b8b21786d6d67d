import type { Plan } from '@planloom/dsl-schema';
import { standardTools } from '@planloom/tools-std';
import { describe, expect, it } from 'vitest';

import { checkTemplate, defineTemplate, filesInput, neededTools, type TemplateDefinition } from '../src/index.ts';

const plan: Plan = {
  version: '1.0',
  execution: 'dag',
  budget: { max_duration_ms: 1000 },
  steps: [{ id: 'found', tool: 'glob_files', input: { patterns: '{{input.patterns}}' } }],
};
const good: TemplateDefinition = {
  id: 'find-files',
  title: 'finds files',
  description: 'Finds files.',
  words: { needed: [['locate']] },
  inputs: {
    patterns: filesInput({ description: 'Files.', required: 'files', otherwise: '*', otherwiseName: 'all files' }),
  },
  examples: [{ task: 'Locate all READMEs', input: { patterns: ['**/README.md'] } }],
  plan,
};
const tools = standardTools({ root: '.' });

describe('a definition', () => {
  it('gives its plans the schema of its inputs', () => {
    expect(defineTemplate(good).plans[0]?.inputs).toEqual({
      type: 'object',
      properties: {
        patterns: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, description: 'Files.' },
      },
      required: ['patterns'],
      additionalProperties: false,
    });
  });

  it.each<readonly [Partial<TemplateDefinition>, RegExp]>([
    [{ id: 'Find Files' }, /"Find Files" is no id: use lower case with "-"/],
    [{ words: { needed: [] } }, /find-files: words\.needed is empty/],
    [{ words: { needed: [['locate'], []] } }, /a group of words\.needed is empty/],
    [{ plan: [] }, /find-files: there is no plan/],
  ])('%# that cannot be used is refused', (change, message) => {
    expect(() => defineTemplate({ ...good, ...change })).toThrow(message);
    expect(() => defineTemplate({ ...good, ...change })).toThrow(
      expect.objectContaining({ code: 'template/definition' }),
    );
  });
});

describe('the check for those who write templates', () => {
  it('finds nothing in a good one', () => {
    expect(checkTemplate(defineTemplate(good), tools)).toEqual([]);
  });

  it.each<readonly [Partial<TemplateDefinition>, RegExp]>([
    [{ examples: [] }, /It has no example\./],
    [
      { examples: [{ task: 'Locate all READMEs now or never', input: { patterns: ['**/README.md'] } }] },
      /"never" is not accounted for/,
    ],
    [{ examples: [{ task: 'Where are they?', input: {} }] }, /lacks a word such as "locate".*needs files/s],
    [
      { examples: [{ task: 'Locate all READMEs', input: { patterns: ['README.md'] } }] },
      /the input found is \{"patterns":\["\*\*\/README\.md"\]\}/,
    ],
    [{ plan: { ...plan, execution: 'sequential' } }, /no "execution: dag"/],
    [{ plan: { version: '1.0', execution: 'dag', steps: plan.steps } }, /no budget\.max_duration_ms/],
    [
      { plan: { ...plan, steps: [{ id: 'found', tool: 'glob_files', input: { patterns: ['*'] } }] } },
      /never reads input\.patterns/,
    ],
    [
      { plan: { ...plan, steps: [{ id: 'found', tool: 'glob_files', input: { patterns: '{{input.paterns}}' } }] } },
      /paterns/,
    ],
    [
      { plan: { ...plan, steps: [{ id: 'found', tool: 'find', input: { patterns: '{{input.patterns}}' } }] } },
      /there is no tool find/,
    ],
  ])('%# finds what is wrong', (change, message) => {
    expect(checkTemplate(defineTemplate({ ...good, ...change }), tools).join('\n')).toMatch(message);
  });
});

describe('the tools of a plan', () => {
  it('are named once, those of a final and of nested steps too', () => {
    const nested: Plan = {
      version: '1.0',
      steps: [
        { id: 'a', type: 'loop', over: [1], step: { id: 'b', tool: 'transform', input: { value: 1 } } },
        { id: 'c', tool: 'transform', input: { value: 2 } },
        { id: 'd', type: 'final', function: 'create_report' },
      ],
    };
    expect(neededTools(nested)).toEqual(['transform', 'create_report']);
  });
});
