import { defineTool, type Tool } from 'planloom';

/** What an example can have of the world: a shop whose services take their time, and of which one is down for some products. */
export const shopTools: readonly Tool[] = [
  defineTool({
    id: 'list_stock',
    description: 'What a shop has in stock.',
    inputSchema: { shop: { type: 'string' } },
    outputSchema: {
      type: 'object',
      properties: {
        items: {
          type: 'array',
          items: {
            type: 'object',
            properties: { sku: { type: 'string' }, count: { type: 'integer', minimum: 0 } },
            required: ['sku', 'count'],
          },
        },
      },
      required: ['items'],
    },
    effects: { readOnly: true },
    execute: async () => {
      await later(40);
      return {
        items: [
          { sku: 'tea', count: 3 },
          { sku: 'cups', count: 120 },
          { sku: 'honey', count: 0 },
        ],
      };
    },
  }),
  defineTool({
    id: 'place_order',
    description: 'Orders a product from its supplier.',
    inputSchema: { sku: { type: 'string' }, count: { type: 'integer', minimum: 1 } },
    outputSchema: { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] },
    execute: async ({ sku, count }, { usage }) => {
      await later(120);
      usage({ costUsd: 0.02 });
      if (sku === 'honey') throw Object.assign(new Error('honey is out of season'), { retryable: false });
      return { order: `${sku}-${count}` };
    },
  }),
  defineTool({
    id: 'send_mail',
    description: 'Sends a mail.',
    inputSchema: { to: { type: 'string' }, text: { type: 'string' } },
    outputSchema: { type: 'object', properties: { sent: { type: 'boolean' } }, required: ['sent'] },
    execute: async () => {
      await later(15);
      return { sent: true };
    },
  }),
];

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
