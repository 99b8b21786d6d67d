import type { Tool } from '@planloom/tool-kit';

import { compareValues } from '../compare-values.ts';
import { declareTool } from '../declare-tool.ts';
import { compileArgument, evaluateArgument } from '../evaluate-expression.ts';

/** `select`: filters, sorts, cuts and maps a list, in this order. */
export const selectTool: Tool = declareTool({
  id: 'select',
  name: 'Select',
  description:
    'Takes items of a list: those for which "where" holds, sorted by "sort_by", at most "limit", each turned into what "map" gives. The expressions read "item" and "index".',
  inputSchema: {
    type: 'object',
    properties: {
      items: { type: 'array', description: 'The list.' },
      where: { type: 'string', minLength: 1, description: 'Condition for an item, for instance: item.price < 10' },
      sort_by: { type: 'string', minLength: 1, description: 'What to sort by, for instance: item.price' },
      descending: { type: 'boolean', default: false, description: 'Whether the largest comes first.' },
      limit: { type: 'integer', minimum: 0, description: 'Items at most. Default: all.' },
      map: { type: 'string', minLength: 1, description: 'What becomes of an item, for instance: item.name' },
    },
    required: ['items'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      items: { type: 'array', description: 'What was selected.' },
      count: { type: 'integer', description: 'How many items were selected.' },
      matched: { type: 'integer', description: 'How many items met the condition, before the limit.' },
    },
    required: ['items', 'count', 'matched'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  execute({ items, where, sort_by, descending, limit = items.length, map }) {
    const entries = items.map((item, index) => ({ item, index }));
    const matching = where === undefined ? entries : entries.filter(condition(where));
    const sorted = sort_by === undefined ? matching : sortEntries(matching, value('sort_by', sort_by), descending);
    const chosen = sorted.slice(0, limit);
    const result = map === undefined ? chosen.map(({ item }) => item) : chosen.map(value('map', map));
    return { items: result, count: result.length, matched: matching.length };
  },
});

interface Entry {
  readonly item: unknown;
  readonly index: number;
}

function condition(source: string): (entry: Entry) => boolean {
  const expression = compileArgument('where', source, 'condition');
  return (entry) => evaluateArgument('where', expression, { ...entry }) === true;
}

function value(name: string, source: string): (entry: Entry) => unknown {
  const expression = compileArgument(name, source);
  return (entry) => evaluateArgument(name, expression, { ...entry });
}

/** Equal items keep their order, also when the largest comes first. */
function sortEntries(entries: readonly Entry[], key: (entry: Entry) => unknown, descending: boolean): Entry[] {
  const sign = descending ? -1 : 1;
  return entries
    .map((entry) => ({ entry, by: key(entry) }))
    .sort((a, b) => sign * compareValues(a.by, b.by))
    .map(({ entry }) => entry);
}
