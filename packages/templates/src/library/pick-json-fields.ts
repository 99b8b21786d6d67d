import { defineTemplate } from '../define-template.ts';
import { countInput } from '../inputs/count-input.ts';
import { namesInput } from '../inputs/names-input.ts';
import { urlsInput } from '../inputs/urls-input.ts';
import type { Template } from '../template.ts';
import { BUDGET, FAILURES, report, sortOut } from './parts.ts';

/** Fields of what JSON interfaces answer. */
export const pickJsonFields: Template = defineTemplate({
  id: 'pick-json-fields',
  title: 'fetches JSON and picks fields',
  description:
    'Gets JSON from addresses and shows some fields of each entry as a table. The entries are the answer itself, or the first list in it.',
  words: {
    needed: [['field', 'pick', 'json', 'api', 'endpoint', 'property']],
    known: [
      'extract',
      'select',
      'fetch',
      'call',
      'request',
      'query',
      'entry',
      'item',
      'record',
      'object',
      'response',
      'return',
      'field',
      'data',
      'key',
      'first',
      'url',
      'address',
      'http',
      'value',
    ],
  },
  inputs: {
    limit: countInput({
      description: 'Entries at most. Default: 100.',
      units: ['entry', 'item', 'record', 'result', 'row'],
      maximum: 1000,
    }),
    urls: urlsInput({ description: 'Addresses that answer with JSON.', required: 'the address of a JSON interface' }),
    fields: namesInput({
      description: 'Names of the fields.',
      required: 'the names of the fields, as in "pick name and price"',
      of: ['field', 'property', 'key'],
      after: ['pick', 'extract', 'select', 'show', 'list', 'return', 'get', 'give', 'keep'],
    }),
  },
  examples: [
    {
      task: 'Get https://api.example.com/users and pick name and email',
      input: { urls: ['https://api.example.com/users'], fields: ['name', 'email'] },
    },
    {
      task: 'Fetch the JSON at https://api.example.com/items and show the fields id, title and price',
      input: { urls: ['https://api.example.com/items'], fields: ['id', 'title', 'price'] },
    },
  ],
  plan: {
    version: '1.0',
    plan: 'Get JSON and show some fields of its entries',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      {
        id: 'get_json',
        type: 'loop',
        over: 'input.urls',
        as: 'url',
        concurrency: 4,
        on_item_error: 'settle',
        output: 'settled',
        steps: [
          {
            id: 'get',
            tool: 'http_get',
            input: { url: '{{url}}', response: 'json' },
            retry: { max: 2 },
            timeout_ms: 30_000,
            output: 'answer',
          },
          {
            id: 'find_entries',
            tool: 'transform',
            input: {
              value:
                "{{type(answer.body) == 'list' ? answer.body : values(answer.body).filter(v, type(v) == 'list')[?0].orValue([answer.body])}}",
            },
          },
        ],
      },
      ...sortOut,
      {
        id: 'pick_fields',
        tool: 'select',
        input: {
          items: "{{done.items.flatten().map(e, {'entry': e, 'fields': input.fields})}}",
          limit: '{{input.limit ?? 100}}',
          map: 'item.fields.map(f, item.entry[?f].orValue(null))',
        },
        output: 'picked',
      },
      ...report({
        title: 'Fields',
        introduction:
          "{{picked.matched}} {{picked.matched == 1 ? 'entry' : 'entries'}}{{picked.count < picked.matched ? '; ' + string(picked.count) + ' are shown' : ''}}.",
        sections: [
          { table: { columns: '{{input.fields}}', rows: '{{picked.items}}' }, empty: 'No entry.' },
          { text: FAILURES },
        ],
      }),
    ],
  },
});
