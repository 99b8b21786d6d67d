import { toolPackCases } from '@planloom/tool-kit/testing';
import { describe, expect, test } from 'vitest';

import { pack } from '../src/index.ts';

const guide = {
  entities: [{ name: 'guide.md', entityType: 'document', observations: ['title: Guide'] }],
  relations: [
    { from: 'guide.md', to: 'README.md', relationType: 'links_to' },
    { from: 'guide.md', to: 'gone.md', relationType: 'links_to' },
  ],
};
const readme = {
  entities: [{ name: 'README.md', entityType: 'document', observations: ['title: Tools'] }],
  relations: [],
};

const cases = toolPackCases(pack, {
  examples: {
    document_graph: [
      {
        input: {
          path: 'docs/guide.md',
          markdown: [
            '# Guide to `tools`',
            'How to *start*. See [the README](../README.md#install), [below](#first), [a site](https://example.com/a?b#c),',
            '[the licence](../LICENSE), [mail](mailto:a@example.com), [out](../../other.md) and [again][1].',
            '## First',
            'Run `tools list`, then `tools list` again, and `once`.',
            '### Deeper',
            '[1]: ../README.md',
          ].join('\n\n'),
        },
        output: {
          entities: [
            {
              name: 'docs/guide.md',
              entityType: 'document',
              observations: ['title: Guide to tools', 'begins: How to start. See the README, below, a site,'],
            },
            { name: 'docs/guide.md#first', entityType: 'section', observations: ['heading: First'] },
            { name: 'https://example.com', entityType: 'website', observations: [] },
            { name: 'LICENSE', entityType: 'file', observations: [] },
            { name: '`tools list`', entityType: 'term', observations: ['occurs 2 times in docs/guide.md'] },
          ],
          relations: [
            { from: 'docs/guide.md', to: 'docs/guide.md#first', relationType: 'has_section' },
            { from: 'docs/guide.md', to: 'README.md', relationType: 'links_to' },
            { from: 'docs/guide.md', to: 'https://example.com', relationType: 'links_to' },
            { from: 'docs/guide.md', to: 'LICENSE', relationType: 'links_to' },
            { from: 'docs/guide.md', to: '`tools list`', relationType: 'uses_term' },
          ],
        },
      },
      {
        input: { path: 'a.md', markdown: '## A\n\n### B\n\n### B\n\n## C\n', max_level: 3 },
        output: {
          entities: [
            { name: 'a.md', entityType: 'document', observations: ['title: A'] },
            { name: 'a.md#a', entityType: 'section', observations: ['heading: A'] },
            { name: 'a.md#b', entityType: 'section', observations: ['heading: B'] },
            { name: 'a.md#b-1', entityType: 'section', observations: ['heading: B'] },
            { name: 'a.md#c', entityType: 'section', observations: ['heading: C'] },
          ],
          relations: [
            { from: 'a.md', to: 'a.md#a', relationType: 'has_section' },
            { from: 'a.md#a', to: 'a.md#b', relationType: 'has_section' },
            { from: 'a.md#a', to: 'a.md#b-1', relationType: 'has_section' },
            { from: 'a.md', to: 'a.md#c', relationType: 'has_section' },
          ],
        },
      },
      {
        input: { path: 'empty.md', markdown: '' },
        output: { entities: [{ name: 'empty.md', entityType: 'document', observations: [] }], relations: [] },
      },
    ],
    merge_graphs: [
      {
        input: {
          graphs: [
            guide,
            readme,
            { ...readme, entities: [{ ...readme.entities[0], observations: ['in use'] }] },
            guide,
          ],
        },
        output: {
          entities: [
            guide.entities[0],
            { name: 'README.md', entityType: 'document', observations: ['title: Tools', 'in use'] },
          ],
          relations: [guide.relations[0]],
          dangling: [guide.relations[1]],
        },
      },
      { input: { graphs: [] }, output: { entities: [], relations: [], dangling: [] } },
    ],
    describe_graph: [
      {
        input: { entities: [...guide.entities, ...readme.entities], relations: guide.relations.slice(0, 1) },
        output: {
          entities: { document: 2 },
          relations: { links_to: 1 },
          most_linked: [{ name: 'README.md', links: 1 }],
          never_linked: ['guide.md'],
        },
      },
    ],
  },
  failures: {
    document_graph: [
      { input: { path: '../x.md', markdown: '' }, code: 'knowledge/invalid-path', retryable: false },
      { input: { path: '/x.md', markdown: '' }, code: 'knowledge/invalid-path', retryable: false },
    ],
    merge_graphs: [
      {
        input: { graphs: [readme, { ...readme, entities: [{ ...readme.entities[0], entityType: 'file' }] }] },
        code: 'knowledge/conflicting-types',
        retryable: false,
      },
    ],
  },
});

describe('the pack', () => {
  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
