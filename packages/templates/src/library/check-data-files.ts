import { defineTemplate } from '../define-template.ts';
import { filesInput } from '../inputs/files-input.ts';
import type { Template } from '../template.ts';
import { BUDGET, eachFile, findFiles, report, sortOut } from './parts.ts';

/** Whether files of data can be read. */
export const checkDataFiles: Template = defineTemplate({
  id: 'check-data-files',
  title: 'checks that JSON, YAML and CSV files can be parsed',
  description: 'Parses JSON, YAML and CSV files and says which are broken, and why. It knows no schemas.',
  words: {
    needed: [
      [
        'valid',
        'validate',
        'check',
        'broken',
        'invalid',
        'parse',
        'verify',
        'lint',
        'syntax',
        'well formed',
        'malformed',
      ],
    ],
    known: [
      'json',
      'yaml',
      'yml',
      'csv',
      'data',
      'config',
      'configuration',
      'error',
      'syntax',
      'whether',
      'correct',
      'parsed',
      'well',
      'formed',
      'parse',
      'be',
    ],
  },
  inputs: {
    patterns: filesInput({
      description: 'Patterns of the files, relative to the root folder.',
      required: 'JSON, YAML or CSV files',
      extensions: ['json', 'yaml', 'yml', 'csv', 'tsv'],
      otherwise: '*.{json,yaml,yml,csv}',
      otherwiseName: 'JSON, YAML and CSV files',
    }),
  },
  examples: [{ task: 'Check that all JSON files in config/ are valid', input: { patterns: ['config/**/*.json'] } }],
  plan: {
    version: '1.0',
    plan: 'Check that JSON, YAML and CSV files can be parsed',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      {
        ...eachFile([
          {
            id: 'parse',
            type: 'conditional',
            on_error: 'continue',
            cases: [
              {
                when: "path.toLowerCase().endsWith('.json')",
                steps: [{ id: 'parse_json', tool: 'parse_json', input: { text: '{{file.content}}' } }],
              },
              {
                when: "path.toLowerCase().matches('[.]ya?ml$')",
                steps: [{ id: 'parse_yaml', tool: 'parse_yaml', input: { text: '{{file.content}}' } }],
              },
            ],
            otherwise: [{ id: 'parse_csv', tool: 'parse_csv', input: { text: '{{file.content}}' } }],
          },
          {
            id: 'entry',
            tool: 'transform',
            input: { value: { file: '{{path}}', problem: "{{errors.parse.message ?? ''}}" } },
            depends_on: ['parse'],
          },
        ]),
      },
      ...sortOut,
      ...report({
        title: 'Data files',
        introduction:
          "{{done.items.filter(f, f.problem == '').size()}} of {{found.count}} {{found.count == 1 ? 'file' : 'files'}} can be parsed.",
        sections: [
          {
            table: { columns: ['file', 'problem'], rows: "{{done.items.filter(f, f.problem != '')}}" },
            empty: "{{found.count == 0 ? 'No file matches ' + input.patterns.join(', ') + '.' : 'None is broken.'}}",
          },
          { text: "{{failed.count == 0 ? '' : 'Could not be read: ' + failed.items.join('; ')}}" },
        ],
      }),
    ],
  },
});
