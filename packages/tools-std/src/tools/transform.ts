import { defineTool, type Tool } from '@planloom/tool-kit';

import { compileArgument, evaluateArgument } from '../evaluate-expression.ts';

/** `transform`: a value made of another by an expression. */
export const transformTool: Tool = defineTool({
  id: 'transform',
  name: 'Transform',
  description:
    'Computes a value from another with an expression of the plan language, which reads the value as "value".',
  inputSchema: {
    type: 'object',
    properties: {
      value: { description: 'What the expression reads as "value".' },
      expression: { type: 'string', minLength: 1, description: 'For instance: value.items.map(i, i.price)' },
    },
    required: ['value', 'expression'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: { value: { description: 'What the expression gives.' } },
    required: ['value'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  execute({ value, expression }) {
    return { value: evaluateArgument('expression', compileArgument('expression', expression), { value }) };
  },
});
