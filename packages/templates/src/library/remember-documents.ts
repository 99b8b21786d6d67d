import { defineTemplate } from '../define-template.ts';
import { filesInput } from '../inputs/files-input.ts';
import type { Template } from '../template.ts';
import { DOCUMENT_WORDS, DOCUMENTS } from './document-files.ts';
import { BUDGET, eachFile, entry, FAILURES, findFiles, report, sortOut } from './parts.ts';

/** Documents in the knowledge graph of the MCP server `memory`. */
export const rememberDocuments: Template = defineTemplate({
  id: 'remember-documents',
  title: 'keeps what documents say in a knowledge graph',
  description:
    'Makes an entity of each document, with a summary, and of each of its keywords, in the knowledge graph of the MCP server "memory".',
  words: {
    needed: [['knowledge graph', 'memory', 'remember', 'memorise']],
    known: [
      ...DOCUMENT_WORDS,
      'store',
      'save',
      'keep',
      'server',
      'entity',
      'add',
      'import',
      'load',
      'turn',
      'fact',
      'graph',
      'knowledge',
      'say',
      'what',
      'mcp',
    ],
  },
  inputs: { patterns: filesInput({ ...DOCUMENTS }) },
  examples: [{ task: 'Store docs/*.md in the knowledge graph', input: { patterns: ['docs/*.md'] } }],
  plan: {
    version: '1.0',
    plan: 'Keep what documents say in a knowledge graph',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      eachFile([
        { id: 'outline', tool: 'markdown_outline', input: { markdown: '{{file.content}}' } },
        {
          id: 'analyse',
          type: 'parallel',
          steps: [
            { id: 'keywords', tool: 'extract_keywords', input: { text: '{{outline.text}}', limit: 5 } },
            {
              id: 'summarize',
              tool: 'summarize_text',
              input: { text: '{{outline.paragraphs}}', sentences: 3 },
              output: 'gist',
            },
          ],
        },
        entry({
          path: '{{path}}',
          title: '{{outline.title ?? path}}',
          keywords: '{{keywords.keywords}}',
          facts: '{{gist.sentences}}',
        }),
      ]),
      ...sortOut,
      {
        id: 'add_entities',
        tool: 'memory.create_entities',
        input: {
          entities:
            "{{done.items.map(d, {'name': d.path, 'entityType': 'document', 'observations': ['Title: ' + d.title] + d.facts}) + done.items.map(d, d.keywords).flatten().distinct().map(k, {'name': k, 'entityType': 'keyword', 'observations': []})}}",
        },
        output: 'added',
      },
      {
        id: 'add_relations',
        tool: 'memory.create_relations',
        input: {
          relations:
            "{{done.items.map(d, d.keywords.map(k, {'from': d.path, 'to': k, 'relationType': 'is about'})).flatten()}}",
        },
        depends_on: ['add_entities'],
        output: 'related',
      },
      ...report({
        title: 'Knowledge graph',
        introduction:
          "{{added.entities.size()}} new {{added.entities.size() == 1 ? 'entity' : 'entities'}} and {{related.relations.size()}} new relations.",
        sections: [
          {
            table: {
              columns: ['document', 'about'],
              rows: "{{done.items.map(d, {'document': d.path, 'about': d.keywords})}}",
            },
            empty: 'No file matches {{input.patterns}}.',
          },
          { text: FAILURES },
        ],
      }),
    ],
  },
});
