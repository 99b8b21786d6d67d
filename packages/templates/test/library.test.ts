import { standardTools } from '@planloom/tools-std';
import { describe, expect, it } from 'vitest';

import { checkTemplate, neededTools, templates } from '../src/index.ts';

const tools = standardTools({ root: '.', allowWrite: true });

describe.each(templates)('the template $id', (template) => {
  it('has plans without a warning and examples that are understood', () => {
    const { plans, ...rest } = template;
    const local = plans.filter((plan) => !neededTools(plan).some((tool) => tool.includes('.')));
    expect(checkTemplate({ ...rest, plans: local }, tools)).toEqual([]);
  });
});
