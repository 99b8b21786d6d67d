import { defineTemplate } from '../define-template.ts';
import { filesInput } from '../inputs/files-input.ts';
import type { Template } from '../template.ts';
import { BUDGET, eachFile, entry, findFiles, report, sortOut } from './parts.ts';

/** The TODOs of a source tree. */
export const listTodos: Template = defineTemplate({
  id: 'list-todos',
  title: 'lists TODO and FIXME comments',
  description:
    'Lists the lines with TODO, FIXME, HACK or XXX in source files, with file and line number, and how many of each there are.',
  words: {
    needed: [['todo', 'fixme', 'to do', 'to dos']],
    known: [
      'comment',
      'marker',
      'note',
      'hack',
      'xxx',
      'source',
      'code',
      'open',
      'remaining',
      'left',
      'tree',
      'item',
      'collect',
      'contain',
      'gather',
      'line',
      'search',
      'for',
      'tag',
      'base',
      'outstanding',
      'leftover',
      'still',
      'mention',
    ],
  },
  inputs: {
    patterns: filesInput({
      description: 'Patterns of the files, relative to the root folder.',
      required: 'files or a folder',
      otherwise: '*.{ts,tsx,mts,js,jsx,mjs,cjs,py,rb,go,rs,java,kt,c,h,cc,cpp,hpp,cs,php,swift,sh}',
      otherwiseName: 'source files',
      everywhere: true,
    }),
  },
  examples: [
    {
      task: 'List the TODOs in src/',
      input: { patterns: ['src/**/*.{ts,tsx,mts,js,jsx,mjs,cjs,py,rb,go,rs,java,kt,c,h,cc,cpp,hpp,cs,php,swift,sh}'] },
    },
    {
      task: 'Find TODO and FIXME comments in the TypeScript files under packages',
      input: { patterns: ['packages/**/*.{ts,tsx,mts}'] },
    },
  ],
  plan: {
    version: '1.0',
    plan: 'List the TODO, FIXME, HACK and XXX marks of source files',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      eachFile([
        {
          id: 'match',
          tool: 'select',
          input: {
            items: "{{file.content.split('\\n')}}",
            where: "item.matches('\\\\b(TODO|FIXME|HACK|XXX)\\\\b')",
            map: "{'line': index + 1, 'text': item.trim().slice(0, 200)}",
          },
          output: 'lines',
        },
        entry("{{lines.items.map(l, {'file': path, 'line': l.line, 'text': l.text})}}"),
      ]),
      ...sortOut,
      { id: 'gather', tool: 'transform', input: { value: '{{done.items.flatten()}}' }, output: 'marks' },
      ...report({
        title: 'To do',
        introduction:
          "{{marks.size()}} in {{done.count}} {{done.count == 1 ? 'file' : 'files'}}: {{marks.filter(m, m.text.contains('TODO')).size()}} TODO, {{marks.filter(m, m.text.contains('FIXME')).size()}} FIXME, {{marks.filter(m, m.text.contains('HACK') || m.text.contains('XXX')).size()}} HACK or XXX.{{found.truncated ? ' There are more files than were looked at.' : ''}}",
        sections: [
          { table: { columns: ['file', 'line', 'text'], rows: '{{marks}}' }, empty: 'There are none.' },
          { text: "{{failed.count == 0 ? '' : 'Could not be read: ' + failed.items.join('; ')}}" },
        ],
      }),
    ],
  },
});
