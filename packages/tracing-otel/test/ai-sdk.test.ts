import './support/resolve-node.ts';
import { OpenTelemetry } from '@ai-sdk/otel';
import { createExecutor } from '@planloom/executor-core';
import { generateText, registerTelemetry } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createTracing } from '../src/index.ts';
import { sdk3 } from './support/sdk-3.ts';
import { drawSpans } from './support/span-tree.ts';
import { startHarness, type TracingHarness } from './support/tracing-harness.ts';

const model = new MockLanguageModelV4({
  modelId: 'mock-1',
  doGenerate: async () => ({
    content: [{ type: 'text', text: 'Hello' }],
    finishReason: { unified: 'stop', raw: 'stop' },
    usage: {
      inputTokens: { total: 10, noCache: 8, cacheRead: 2, cacheWrite: 0 },
      outputTokens: { total: 5, text: 4, reasoning: 1 },
    },
    warnings: [],
  }),
});

describe('spans of the AI SDK', () => {
  let harness: TracingHarness;
  beforeAll(async () => {
    harness = await startHarness(sdk3, 'json');
    registerTelemetry(new OpenTelemetry());
  });
  afterAll(() => harness.stop());

  it('stand below the step whose tool asks a model', async () => {
    const executor = createExecutor(
      [
        {
          id: 'ask_model',
          execute: async ({ prompt }) => (await generateText({ model, prompt: String(prompt) })).text,
        },
      ],
      { instrumentations: [createTracing()] },
    );

    const { result } = await executor.execute({
      version: '1.0',
      steps: [{ id: 'ask', tool: 'ask_model', input: { prompt: 'Hi' } }],
    });
    await harness.sdk.flush();

    const lines = drawSpans(harness.receiver.spans);
    expect(result).toBe('Hello');
    expect(lines.slice(0, 2)).toEqual(['invoke_workflow', '  execute_tool ask_model']);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.at(-1)).toMatch(/^ {4,}chat mock-1$/u);
  });
});
