import { defineTemplate } from '../define-template.ts';
import { filesInput } from '../inputs/files-input.ts';
import { textInput } from '../inputs/text-input.ts';
import type { Template } from '../template.ts';
import { BUDGET, eachFile, entry, findFiles, report, sortOut } from './parts.ts';

/** The lines of files that have a text. */
export const findText: Template = defineTemplate({
  id: 'find-text',
  title: 'finds a text in files',
  description:
    'Finds the lines of text files that contain a text, whatever its case, with file and line number. At most 1000 files of 2 MB.',
  words: {
    needed: [
      [
        'find',
        'search',
        'grep',
        'contain',
        'mention',
        'occurrence',
        'look for',
        'occur',
        'appear',
        'where',
        'include',
        'use',
        'refer',
        'reference',
      ],
    ],
    known: [
      'line',
      'word',
      'text',
      'string',
      'phrase',
      'term',
      'document',
      'doc',
      'which',
      'where',
      'with',
      'say',
      'occurrence',
      'match',
      'used',
      'number',
      'appear',
      'mention',
      'contain',
      'search',
      'locate',
    ],
  },
  inputs: {
    text: textInput({
      description: 'The text to look for; upper and lower case are the same.',
      required: 'the text to look for, in quotation marks',
      after: [
        'contain',
        'contains',
        'containing',
        'mention',
        'mentions',
        'mentioning',
        'for',
        'word',
        'say',
        'says',
        'saying',
        'grep',
        'string',
        'phrase',
        'text',
        'include',
        'including',
      ],
    }),
    patterns: filesInput({
      description: 'Patterns of the files, relative to the root folder.',
      required: 'files or a folder',
      otherwise: '*',
      otherwiseName: 'all files',
      everywhere: true,
    }),
  },
  examples: [
    { task: 'Find "rate limit" in src/**/*.ts', input: { text: 'rate limit', patterns: ['src/**/*.ts'] } },
    { task: 'Which Markdown files under docs mention budget?', input: { text: 'budget', patterns: ['docs/**/*.md'] } },
  ],
  plan: {
    version: '1.0',
    plan: 'Find the lines of files that contain a text',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      eachFile([
        {
          id: 'match',
          description: 'The text goes along as data: it never becomes part of an expression.',
          tool: 'select',
          input: {
            items: "{{file.content.split('\\n').map(l, {'line': l, 'text': input.text.toLowerCase()})}}",
            where: 'item.line.toLowerCase().contains(item.text)',
            map: "{'line': index + 1, 'text': item.line.trim().slice(0, 200)}",
          },
          output: 'lines',
        },
        entry("{{lines.items.map(l, {'file': path, 'line': l.line, 'text': l.text})}}"),
      ]),
      ...sortOut,
      { id: 'gather', tool: 'transform', input: { value: '{{done.items.flatten()}}' }, output: 'hits' },
      ...report({
        title: 'Where “{{input.text}}” stands',
        introduction:
          "{{hits.size()}} {{hits.size() == 1 ? 'line' : 'lines'}} in {{done.items.filter(f, f.size() > 0).size()}} of {{done.count}} {{done.count == 1 ? 'file' : 'files'}}.{{failed.count == 0 ? '' : ' ' + string(failed.count) + ' could not be read as text.'}}{{found.truncated ? ' There are more files than were looked at.' : ''}}",
        sections: [{ table: { columns: ['file', 'line', 'text'], rows: '{{hits}}' }, empty: 'It stands nowhere.' }],
      }),
    ],
  },
});
