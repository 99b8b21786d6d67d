// The plans of the workloads, as a model or a person would write them: JSON, with templates.

/** Room for what the largest workloads need; the defaults are a million steps and calls, and 16 MiB of plan. */
export const LIMITS = { planBytes: 2 ** 32, steps: 10_000_000, toolCalls: 10_000_000, loopIterations: 10_000_000 };

const dag = (steps) => ({ version: '1.0', execution: 'dag', steps });
const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));

/** Each step reads the one before it; the first reads the variable `x`. */
export const chainPlan = (n) =>
  dag(times(n, (i) => ({ id: `s${i}`, tool: 'step', input: { x: i === 0 ? '{{x}}' : `{{s${i - 1}}}` } })));

export const fanOutPlan = (n) =>
  dag([
    ...times(n, (i) => ({ id: `s${i}`, tool: 'step', input: { x: i } })),
    { id: 'joined', tool: 'join', input: { results: times(n, (i) => `{{s${i}}}`) } },
  ]);

/** JSON has no infinity: a loop without a limit takes all its items at a time. */
export const loopPlan = (items, concurrency) =>
  dag([
    {
      id: 'results',
      type: 'loop',
      over: 'items',
      concurrency: Math.min(concurrency, items),
      step: { id: 'each', tool: 'step', input: { x: '{{item}}' } },
    },
  ]);

export const graphPlan = (nodes) =>
  dag(
    nodes.map(({ i, deps }) => ({
      id: `s${i}`,
      tool: 'node',
      input: { node: i, values: deps.map((dep) => `{{s${dep}}}`) },
    })),
  );

/** `branches` side by side, each a loop over the variable `outer` of loops over the variable `inner`. */
export const nestedPlan = (branches, concurrency) =>
  dag([
    {
      id: 'results',
      type: 'parallel',
      steps: times(branches, (i) => ({
        id: `branch${i}`,
        type: 'loop',
        over: 'outer',
        as: 'j',
        concurrency,
        step: {
          id: `row${i}`,
          type: 'loop',
          over: 'inner',
          as: 'k',
          concurrency,
          step: { id: `leaf${i}`, tool: 'leaf', input: { i, j: '{{j}}', k: '{{k}}' } },
        },
      })),
    },
  ]);

/** Every step calls a tool with a schema and reads the step before it; every fourth has a condition and a text with a template. */
export const checkedPlan = (n, execution) => ({ version: '1.0', execution, steps: times(n, checkedStep) });

function checkedStep(i) {
  if (i === 0) return { id: 's0', tool: 'add', input: { a: 1 } };
  const before = `s${i - 1}`;
  const step = { id: `s${i}`, tool: 'add', input: { a: `{{${before}.sum ?? 0}}` }, depends_on: [before] };
  if (i % 4 !== 0) return step;
  return { ...step, input: { ...step.input, note: `after {{${before}.sum ?? 0}}` }, when: `${before} != null` };
}

/** The tools that `checkedPlan` calls. */
export const checkedTools = [
  {
    id: 'add',
    inputSchema: {
      type: 'object',
      properties: { a: { type: 'number' }, note: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    },
  },
];

const lastCalls = {
  'unknown-tool': { function: 'write_reprot' },
  'unknown-name': { input: { lines: '{{lines}}', total: '{{sum.total}}', decision: '{{decisoin.decision}}' } },
  'missing-argument': { input: { lines: '{{lines}}', decision: '{{decision.decision}}' } },
  'wrong-type': { input: { lines: '{{lines}}', total: 'much', decision: '{{decision.decision}}' } },
  'unknown-field': { input: { lines: '{{lines}}', total: '{{sum.totl}}', decision: '{{decision.decision}}' } },
  'wrong-result': { input: { lines: '{{lines}}', total: '{{lines}}', decision: '{{decision.decision}}' } },
};

/** The plan of W11, with a mistake in its last step if there is to be one. */
export const taskPlan = (concurrency, mistake) =>
  dag([
    { id: 'orders', tool: 'list_orders', input: { region: '{{input.region}}' } },
    {
      id: 'lines',
      type: 'loop',
      over: 'orders',
      as: 'order',
      concurrency,
      steps: [
        { id: 'price', tool: 'get_price', input: { item: '{{order.item}}' } },
        {
          id: 'line',
          tool: 'price_line',
          input: { item: '{{order.item}}', amount: '{{order.amount}}', price: '{{price.price}}' },
        },
      ],
    },
    { id: 'sum', tool: 'sum_lines', input: { lines: '{{lines}}' } },
    {
      id: 'decision',
      type: 'conditional',
      condition: 'sum.total > 100',
      then: [{ id: 'review', tool: 'request_review', input: { total: '{{sum.total}}' } }],
      otherwise: [{ id: 'accepted', tool: 'accept', input: { total: '{{sum.total}}' } }],
    },
    {
      id: 'report',
      type: 'final',
      function: 'write_report',
      input: { lines: '{{lines}}', total: '{{sum.total}}', decision: '{{decision.decision}}' },
      ...lastCalls[mistake],
    },
  ]);
