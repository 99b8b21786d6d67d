import { describe, expect, it } from 'vitest';

import {
  createPlanExecutor,
  createSampleTools,
  demo,
  isRunError,
  samplePlans,
  sampleTools,
  type SamplePlans,
} from '../src/index.ts';

describe('the sample plans', () => {
  it.each(Object.keys(samplePlans))('%s passes the checker without a remark', (name) => {
    const { diagnostics } = createPlanExecutor(sampleTools).check(samplePlans[name as keyof SamplePlans]);

    expect(diagnostics).toEqual([]);
  });
});

describe('the demo', () => {
  it('runs every sample plan without a network, prints what happened, and gives the results', async () => {
    const lines: string[] = [];

    const results = await demo({ print: (line) => lines.push(line) });

    expect(Object.keys(results)).toEqual(Object.keys(samplePlans));
    expect(results.sequential.context['summary1']).toMatchObject({
      summary: expect.stringMatching(/harbour|boats|bay/),
    });
    expect(results.parallel.context).toMatchObject({
      sentiment1: { label: 'positive' },
      sentiment2: { label: 'negative' },
    });
    expect(results.parallel.trace.statistics.successfulSteps).toBe(4);
    expect(results.dag.result).toMatchObject({ report: expect.stringContaining('## Keywords') });
    expect(results.loop.result).toHaveLength(3);
    expect(results.conditional.trace.entries.map(({ nodeId }) => nodeId)).toContain('treatment.keywords');
    expect(results.reduce.result).toMatchObject({ title: '3 pages' });
    expect(results.graph.result).toMatchObject({ characters: expect.toSatisfy((size: number) => size <= 280) });
    expect(results.nested.context['notes']).toEqual([
      expect.objectContaining({ heading: 'All well' }),
      expect.objectContaining({ heading: 'Needs care' }),
      expect.objectContaining({ heading: 'All well' }),
      null,
    ]);
    expect(lines.some((line) => /✗ notes\[3\]\.page .*404/.test(line))).toBe(true);
    expect(lines.some((line) => line.includes('# Pages by mood'))).toBe(true);
  });
});

describe('the sample tools', () => {
  it('refuse addresses of this machine and of private networks unless they are allowed', async () => {
    const plan = {
      version: '1.0',
      steps: [{ id: 'page', tool: 'fetch_page_content', input: { url: 'http://127.0.0.1:9/' } }],
    };
    const codeOf = async (tools: ReturnType<typeof createSampleTools>): Promise<unknown> => {
      const error = await createPlanExecutor(tools, { maxRetries: 0 })
        .execute(plan)
        .catch((error: unknown) => error);
      return isRunError(error) && error.code;
    };

    expect(await codeOf(sampleTools)).toBe('tool/private-address');
    expect(await codeOf(createSampleTools({ allowPrivateAddresses: true }))).toBe('tool/http-unreachable');
  });
});
