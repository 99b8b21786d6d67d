/** An API becomes tools by its OpenAPI document: a plan fetches all pages of a list and changes what it found. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { openApiTools, remoteDocument } from '@planloom/tools-openapi';
import { createPlanExecutor } from 'planloom';

const DOCUMENT = `
openapi: 3.0.3
info: { title: Tickets, version: '1' }
servers: [{ url: /v1 }]
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
  schemas:
    Ticket:
      type: object
      required: [id, title]
      properties:
        id: { type: integer, readOnly: true }
        title: { type: string }
        closed_at: { type: string, format: date-time, nullable: true }
security: [{ token: [] }]
paths:
  /tickets:
    get:
      operationId: listTickets
      summary: Tickets, newest first.
      parameters:
        - { name: state, in: query, schema: { type: string, enum: [open, closed] } }
        - { name: page, in: query, schema: { type: integer, minimum: 1, default: 1 } }
      responses:
        '200':
          description: A page.
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Ticket' } } } }
  /tickets/{id}:
    patch:
      operationId: changeTicket
      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Ticket' } } } }
      responses:
        '200': { description: The ticket., content: { application/json: { schema: { $ref: '#/components/schemas/Ticket' } } } }
`;

const tickets = Array.from({ length: 5 }, (_, at) => ({ id: at + 1, title: `Ticket ${at + 1}`, closed_at: null }));
const requests: string[] = [];
const server = createServer((request, response) => {
  requests.push(`${request.method} ${request.url}`);
  const url = new URL(request.url ?? '', 'http://localhost');
  if (url.pathname === '/openapi.yaml') return response.end(DOCUMENT);
  response.setHeader('content-type', 'application/json');
  if (request.headers.authorization !== 'Bearer s3cret-token') return response.writeHead(401).end('{}');
  if (request.method === 'PATCH') return request.pipe(response);
  const start = (Number(url.searchParams.get('page') ?? 1) - 1) * 2;
  return response.end(JSON.stringify(tickets.slice(start, start + 2)));
});
await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
const { port } = server.address() as AddressInfo;
process.env['TICKETS_TOKEN'] = 's3cret-token';

try {
  const source = openApiTools({
    document: remoteDocument(`http://127.0.0.1:${port}/openapi.yaml`),
    auth: { token: { env: 'TICKETS_TOKEN' } },
  });
  const { tools, diagnostics } = await source.convert();
  assert.deepEqual(diagnostics, []);
  const { result, trace } = await createPlanExecutor(tools).execute({
    version: '1.0',
    steps: [
      { id: 'open', tool: 'listTickets', input: { state: 'open', all_pages: true } },
      {
        id: 'renamed',
        type: 'loop',
        over: 'open.filter(ticket, ticket.id > 3)',
        as: 'ticket',
        step: {
          id: 'change',
          tool: 'changeTicket',
          input: { id: '{{ticket.id}}', body: { id: '{{ticket.id}}', title: 'Old: {{ticket.title}}' } },
        },
      },
    ],
  });
  console.log(result);

  assert.deepEqual(result, [
    { id: 4, title: 'Old: Ticket 4' },
    { id: 5, title: 'Old: Ticket 5' },
  ]);
  assert.deepEqual(requests.slice(1), [
    'GET /v1/tickets?state=open',
    'GET /v1/tickets?state=open&page=2',
    'GET /v1/tickets?state=open&page=3',
    'GET /v1/tickets?state=open&page=4',
    'PATCH /v1/tickets/4',
    'PATCH /v1/tickets/5',
  ]);
  assert.ok(!JSON.stringify(trace).includes('s3cret-token'));
} finally {
  server.close();
  server.closeAllConnections();
}
