import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

import { context, propagation } from '@opentelemetry/api';
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { createExecutor, type Executor } from '@planloom/executor-core';
import type { ToolContext } from '@planloom/tool-kit';
import { mcpTools } from '@planloom/tools-mcp';
import { standardTools } from '@planloom/tools-std';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { createTracing } from '../src/index.ts';
import { sdk3 } from './support/sdk-3.ts';
import { drawSpans, spanAt } from './support/span-tree.ts';
import { startHarness, type TracingHarness } from './support/tracing-harness.ts';

/** Runs one call with baggage. */
function runOne(executor: Executor, tool: string, input: object = {}): Promise<unknown> {
  const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
  const plan = { version: '1.0', steps: [{ id: 'a', tool, input }] };
  return context.with(
    propagation.setBaggage(context.active(), baggage),
    async () => (await executor.execute(plan)).result,
  );
}

describe('a call to another system', () => {
  let harness: TracingHarness;
  beforeAll(async () => {
    harness = await startHarness(sdk3, 'json');
  });
  afterEach(() => harness.receiver.clear());
  afterAll(() => harness.stop());

  it('by MCP is one span, with what is known of the server, which is told the span', async () => {
    const server = new URL('../../tools-mcp/test/fixtures/odd-server.mjs', import.meta.url).pathname;
    const source = mcpTools({ servers: { odd: { command: process.execPath, args: [server] } } });
    onTestFinished(() => source.close());
    const tracing = createTracing({ describeTool: source.traceAttributes });
    const executor = createExecutor(await source.list(), { instrumentations: [tracing] });

    const meta = await runOne(executor, 'odd.meta');
    await harness.sdk.flush();

    const { spans } = harness.receiver;
    const { traceId, spanId, attributes } = spanAt(spans, 'a');
    expect(drawSpans(spans)).toEqual(['invoke_workflow', '  execute_tool odd.meta']);
    expect(attributes).toMatchObject({
      'mcp.method.name': 'tools/call',
      'mcp.protocol.version': '2025-11-25',
      'network.transport': 'pipe',
      'gen_ai.operation.name': 'execute_tool',
    });
    expect(harness.receiver.metrics.get('mcp.client.operation.duration')?.points).toMatchObject([
      {
        count: 1,
        attributes: {
          'mcp.method.name': 'tools/call',
          'network.transport': 'pipe',
          'gen_ai.tool.name': 'odd.meta',
          'gen_ai.operation.name': 'execute_tool',
        },
      },
    ]);
    expect(meta).toMatchObject({ traceparent: `00-${traceId}-${spanId}-01`, baggage: 'tenant=acme' });
  });

  it('by MCP tells the server nothing of the trace if that is not to be handed on', async () => {
    const server = new URL('../../tools-mcp/test/fixtures/odd-server.mjs', import.meta.url).pathname;
    const source = mcpTools({ servers: { odd: { command: process.execPath, args: [server] } } });
    onTestFinished(() => source.close());
    const tracing = createTracing({ propagate: 'none' });
    const executor = createExecutor(await source.list(), { instrumentations: [tracing] });

    const meta = await runOne(executor, 'odd.meta');
    await harness.sdk.flush();

    for (const name of ['traceparent', 'tracestate', 'baggage']) expect(meta).not.toHaveProperty(name);
  });

  it('is told of a run that is not sampled, which is measured all the same', async () => {
    const told: string[] = [];
    const tool = {
      id: 'ask',
      execute: (_: unknown, { carrier }: ToolContext) => void told.push(carrier['traceparent'] ?? ''),
    };
    const tracerProvider = new TracerProvider({ sampler: new AlwaysOffSampler() });
    const executor = createExecutor([tool], { instrumentations: [createTracing({ tracerProvider })] });

    await runOne(executor, 'ask');
    await harness.sdk.flush();

    const { spans, metrics } = harness.receiver;
    expect(spans).toEqual([]);
    expect(told).toEqual([expect.stringMatching(/^00-[\da-f]{32}-[\da-f]{16}-00$/u)]);
    expect(metrics.get('gen_ai.execute_tool.duration')?.points).toContainEqual(
      expect.objectContaining({ count: 1, attributes: { 'gen_ai.tool.name': 'ask', 'gen_ai.tool.type': 'function' } }),
    );
  });

  it('by HTTP tells the server the span', async () => {
    const got: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      got.push(request.headers);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const executor = createExecutor(standardTools({ allowPrivateAddresses: true }), {
      instrumentations: [createTracing()],
    });

    await runOne(executor, 'http_get', { url: `http://127.0.0.1:${port}/` });
    await harness.sdk.flush();

    const { traceId, spanId } = spanAt(harness.receiver.spans, 'a');
    expect(got).toMatchObject([{ traceparent: `00-${traceId}-${spanId}-01`, baggage: 'tenant=acme' }]);
  });
});
