import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { standardTools } from '@planloom/tools-std';
import { describe, expect, it } from 'vitest';

import { checkTemplate, neededTools, templates, type Template } from '../src/index.ts';

const tools = standardTools({ root: '.', allowWrite: true });

describe.each(templates)('the template $id', (template) => {
  it('has plans without a warning and examples that are understood', () => {
    const { plans, ...rest } = template;
    const local = plans.filter((plan) => !neededTools(plan).some((tool) => tool.includes('.')));
    expect(checkTemplate({ ...rest, plans: local }, tools)).toEqual([]);
  });
});

describe('the README', () => {
  it('has a row for each template, and for nothing else', () => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \| ([^|]*)\|$/gm)].map(([, ...cells]) =>
      cells.map((cell) => cell.trim()),
    );
    expect(rows).toEqual(
      templates.map(({ id, title, examples: [example], plans }) => [id, title, example?.task, specialTools(plans)]),
    );
  });
});

/** The tools that are not always there. */
function specialTools(plans: Template['plans']): string {
  const special = (tool: string): boolean => /^(?:write_file|fetch_page|http_get|http_request)$|\./.test(tool);
  const lists = plans.map((plan) =>
    neededTools(plan)
      .filter(special)
      .map((tool) => `\`${tool}\``)
      .join(', '),
  );
  return lists.filter((list) => list !== '').join(' or ');
}
