import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import type { Decision } from '@planloom/executor-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { dag, sequential } from '../../executor-core/test/support/workshop.ts';
import * as names from '../src/names.ts';
import { sdk3 } from './support/sdk-3.ts';
import { startHarness, type TracingHarness } from './support/tracing-harness.ts';

/** How the constants of values and metrics are called in OpenTelemetry's package; those of attributes are called alike. */
const called: Readonly<Record<string, string>> = {
  OPERATION_INVOKE_AGENT: 'GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT',
  OPERATION_INVOKE_WORKFLOW: 'GEN_AI_OPERATION_NAME_VALUE_INVOKE_WORKFLOW',
  OPERATION_EXECUTE_TOOL: 'GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL',
  TOKEN_TYPE_INPUT: 'GEN_AI_TOKEN_TYPE_VALUE_INPUT',
  TOKEN_TYPE_OUTPUT: 'GEN_AI_TOKEN_TYPE_VALUE_OUTPUT',
  MCP_METHOD_TOOLS_CALL: 'MCP_METHOD_NAME_VALUE_TOOLS_CALL',
  METRIC_TOKEN_USAGE: 'METRIC_GEN_AI_CLIENT_TOKEN_USAGE',
  METRIC_MCP_DURATION: 'METRIC_MCP_CLIENT_OPERATION_DURATION',
};

/** In the conventions, but not yet in version 1.45.0 of the package. */
const ahead = ['OPERATION_PLAN', 'METRIC_WORKFLOW_DURATION', 'METRIC_AGENT_DURATION', 'METRIC_TOOL_DURATION'];

/** No names of attributes, events or metrics. */
const others = /^(?:SCOPE_NAME|PREFIX|SPAN_ITERATION|HEADER_CONTINUES|LINK_\w+)$/u;

describe('the names', () => {
  const constants = conventions as unknown as Readonly<Record<string, unknown>>;
  const all = Object.entries(names);

  it.each(
    all
      .filter(([, value]) => !value.startsWith(names.PREFIX))
      .filter(([name]) => !others.test(name) && !ahead.includes(name)),
  )('%s are those of the conventions', (name, value) => {
    expect(constants[called[name] ?? name]).toBe(value);
  });

  it.each(ahead)('%s is not in the package yet: as soon as it is, it is compared', (name) => {
    expect(Object.values(constants)).not.toContain((names as Readonly<Record<string, string>>)[name]);
  });

  it('of our own are none that the conventions have', () => {
    const own = all.map(([, value]) => value).filter((value) => value.startsWith(names.PREFIX));

    expect(own.length).toBeGreaterThan(40);
    expect(own.filter((value) => Object.values(constants).includes(value))).toEqual([]);
  });

  it('are all different', () => {
    const kinds = Map.groupBy(all, ([name]) => name.split('_', 1)[0]);

    for (const [, entries] of kinds) {
      const values = entries.filter(([name]) => !others.test(name)).map(([, value]) => value);
      expect(new Set(values).size).toBe(values.length);
    }
  });
});

describe('what is sent', () => {
  let harness: TracingHarness;
  beforeAll(async () => {
    harness = await startHarness(sdk3, 'json');
  });
  afterAll(() => harness.stop());

  it('has no name that does not stand in the list', async () => {
    const { run, spansOfFailed } = harness.trace({ captureContent: true });
    const plan = dag(
      {
        id: 'l',
        type: 'loop',
        over: '[1, 2]',
        as: 'n',
        on_item_error: 'settle',
        steps: [{ id: 'f', tool: 'fail', retry_count: 1 }],
      },
      { id: 'c', type: 'conditional', condition: 'false', then: [{ id: 't', tool: 'echo' }] },
      { id: 'made', tool: 'echo', compensate: { id: 'undo', tool: 'echo' } },
      { id: 'last', tool: 'fail', retry_count: 0, depends_on: ['made', 'l'] },
    );
    const asking = sequential(
      { id: 'ask', type: 'approval', message: 'Go on?', show: { x: 1 }, timeout_ms: 9e9 },
      { id: 'wait', type: 'wait', for_ms: 9e6 },
    );
    const onApproval = (): Decision => ({ approved: true, values: { x: 2 }, by: 'ann', comment: 'well' });
    const known = new Set(Object.values<string>(names));

    await run(asking, {}, { onApproval });
    const spans = await spansOfFailed(plan);

    const keys = spans.flatMap(({ attributes, events }) => [
      ...Object.keys(attributes),
      ...events.flatMap((event) => [event.name, ...Object.keys(event.attributes)]),
    ]);
    const measured = [...harness.receiver.metrics.values()].flatMap(({ name, points }) => [
      name,
      ...points.flatMap(({ attributes }) => Object.keys(attributes)),
    ]);
    expect(keys.length).toBeGreaterThan(50);
    expect(
      [...keys, ...measured].filter((key) => /^planloom\.(?:approval|wait|segment)\./u.test(key)).length,
    ).toBeGreaterThan(20);
    expect([...new Set([...keys, ...measured])].filter((key) => !known.has(key))).toEqual([]);
  });
});
