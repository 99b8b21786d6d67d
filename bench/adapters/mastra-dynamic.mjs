// Mastra's dynamic workflows: workflows in JSON, as a model hands them in. Each run parses and adds them, which checks them and
// makes them runnable (without storage, nothing is stored), and starts one. The body of a loop is one step, so the two calls an
// order are a workflow of their own.
import { Mastra } from '@mastra/core';
import { createTool } from '@mastra/core/tools';
import { jsonSchemaToZod } from '@mastra/core/workflows';
import { z } from 'zod';

import { start } from './mastra-steps.mjs';

const text = { type: 'string' };
const number = { type: 'number' };
const object = (properties) => ({ type: 'object', properties, required: Object.keys(properties) });
const order = object({ item: text, amount: number });
const line = object({ item: text, total: number });
const report = object({ orders: number, total: number, decision: text });

const call = (toolId) => ({ type: 'tool', id: toolId, toolId });
const mapping = (id, sources) => ({ type: 'mapping', id, mapConfig: JSON.stringify(sources) });
const from = (step, path) => ({ step, path });
const given = (path) => ({ initData: true, path });

const priceOrder = {
  id: 'price-order',
  description: 'Prices one order',
  inputSchema: order,
  outputSchema: line,
  graph: [
    call('get_price'),
    mapping('priced', { item: given('item'), amount: given('amount'), price: from('get_price', 'price') }),
    call('price_line'),
  ],
};

const decision = { step: ['request_review', 'accept'], path: 'decision' };
const reported = { lines: from('price-order', '.'), total: from('sum_lines', 'total'), decision };
const { total: _total, ...withoutTotal } = reported;
const lastSteps = {
  none: [mapping('reported', reported), call('write_report')],
  'unknown-tool': [mapping('reported', reported), call('write_reprot')],
  'unknown-name': [mapping('reported', { ...reported, total: from('sum_linse', 'total') }), call('write_report')],
  'missing-argument': [mapping('reported', withoutTotal), call('write_report')],
  'unknown-field': [mapping('reported', { ...reported, total: from('sum_lines', 'totl') }), call('write_report')],
  'wrong-result': [mapping('reported', { ...reported, total: from('list_orders', '.') }), call('write_report')],
  'wrong-type': [mapping('reported', { ...reported, total: { value: 'much' } }), call('write_report')],
};

const compare = (op) => ({ op, left: { path: 'inputData.total' }, right: { literal: 100 } });

const reportOrders = (concurrency, mistake = 'none') => ({
  id: 'report-orders',
  description: 'Prices the orders of a region, and reports',
  inputSchema: object({ region: text }),
  outputSchema: report,
  graph: [
    call('list_orders'),
    {
      type: 'foreach',
      step: { type: 'workflow', id: 'price-order', workflowId: 'price-order' },
      opts: { concurrency },
    },
    mapping('listed', { lines: from('price-order', '.') }),
    call('sum_lines'),
    {
      type: 'conditional',
      id: 'decided',
      steps: [call('request_review'), call('accept')],
      predicates: [compare('gt'), compare('lte')],
    },
    ...lastSteps[mistake],
  ],
});

export async function load() {
  return {
    task: ({ region, concurrency, tools, mistake }) => {
      const program = JSON.stringify([priceOrder, reportOrders(concurrency, mistake)]);
      const registered = Object.fromEntries(Object.entries(tools).map(([id, tool]) => [id, toolOf(tool)]));
      const mastra = new Mastra({ tools: registered, logger: false });
      const run = async () => {
        await mastra.addDynamicWorkflows(JSON.parse(program));
        return start(mastra.getWorkflow('report-orders'), { region });
      };
      return Object.assign(run, { programBytes: Buffer.byteLength(program) });
    },
  };
}

/**
 * A tool of Mastra. Lists it takes are of anything: the validator of 1.71 takes the result of a loop for that of one item, and so
 * refuses a step that wants the list.
 */
function toolOf({ id, description, inputSchema, outputSchema, execute }) {
  const fields = Object.entries(inputSchema.properties).map(([name, schema]) => [
    name,
    schema.type === 'array' ? z.any() : jsonSchemaToZod(schema),
  ]);
  const schemas = { inputSchema: z.object(Object.fromEntries(fields)), outputSchema: jsonSchemaToZod(outputSchema) };
  return createTool({ id, description, ...schemas, execute: (input) => execute(input) });
}
