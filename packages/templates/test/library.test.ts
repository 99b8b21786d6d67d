import { standardTools } from '@planloom/tools-std';
import { describe, expect, it } from 'vitest';

import { checkTemplate, templates } from '../src/index.ts';

describe.each(templates)('the template $id', (template) => {
  it('has plans without a warning and examples that are understood', () => {
    expect(checkTemplate(template, standardTools({ root: '.', allowWrite: true }))).toEqual([]);
  });
});
