import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { createExecutor } from '@planloom/executor-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createTracing } from '../src/index.ts';
import { sdk3 } from './support/sdk-3.ts';
import { drawSpans } from './support/span-tree.ts';
import { startHarness, type TracingHarness } from './support/tracing-harness.ts';

const script = join(import.meta.dirname, 'support/worker-process.ts');

/** Runs a plan in a process of its own. */
async function elsewhere(url: string, runId: string, carrier: Readonly<Record<string, string>>): Promise<void> {
  const env = { ...process.env, RECEIVER: url, RUN: runId, CARRIER: JSON.stringify(carrier) };
  const options = ['--disable-warning=ExperimentalWarning', '--conditions=@planloom/source', script];
  await promisify(execFile)(process.execPath, options, { env, timeout: 25_000 });
}

describe('one trace', () => {
  let harness: TracingHarness;
  beforeAll(async () => {
    harness = await startHarness(sdk3, 'protobuf');
  });
  afterAll(() => harness.stop());

  it('spans a worker process that a tool asks, and a process that goes on with the run', async () => {
    const { url, spans } = harness.receiver;
    const tracing = createTracing();
    const executor = createExecutor(
      [{ id: 'ask_worker', execute: (_, { carrier }) => elsewhere(url, 'worker', carrier) }],
      { instrumentations: [tracing] },
    );

    await executor.execute({ version: '1.0', steps: [{ id: 'near', tool: 'ask_worker' }] }, {}, { runId: 'first' });
    await elsewhere(url, 'second', tracing.carrierOfRun('first') ?? {});
    await harness.sdk.flush();

    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(drawSpans(spans, ({ name, attributes }) => `${name} of ${attributes['planloom.run.id'] ?? ''}`)).toEqual([
      'invoke_workflow of first',
      '  execute_tool ask_worker of first',
      '    invoke_workflow of worker',
      '      execute_tool remote of worker',
      '  invoke_workflow of second',
      '    execute_tool remote of second',
    ]);
    const [first, second] = ['first', 'second'].map((runId) =>
      spans.find((span) => span.name === 'invoke_workflow' && span.attributes['planloom.run.id'] === runId),
    );
    expect(second?.links).toMatchObject([
      { spanId: first?.spanId, attributes: { 'planloom.link.reason': 'continues' } },
    ]);
  });
});
