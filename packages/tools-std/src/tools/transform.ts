import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { compileArgument, evaluateArgument } from '../evaluate-expression.ts';

/** `transform`: a value made of another, by templates in the plan, by an expression, or both. */
export const transformTool: Tool = declareTool({
  id: 'transform',
  name: 'Transform',
  description:
    'Returns a value, or what an expression of the plan language makes of it. Use it to put together an object from the results of other steps.',
  inputSchema: {
    type: 'object',
    properties: {
      value: { description: 'Any value, for instance an object whose fields are templates.' },
      expression: {
        type: 'string',
        minLength: 1,
        default: 'value',
        description: 'What to return; it reads the value as "value": value.items.map(i, i.price)',
      },
    },
    required: ['value'],
    additionalProperties: false,
  },
  outputSchema: { description: 'What the expression gives.' },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  execute({ value, expression }) {
    return evaluateArgument('expression', compileArgument('expression', expression), { value });
  },
});
