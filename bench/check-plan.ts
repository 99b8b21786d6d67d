/**
 * Microseconds a step that `checkPlan` takes, all rules and the reading of names included.
 *
 * Each step of the plan calls a tool with a schema, reads the step before it, and every fourth has a condition and a text
 * with a template; nothing is wrong with it. Run: `node --conditions=@planloom/source bench/check-plan.ts`
 */
import { checkPlan } from '@planloom/dsl-schema';

const tools = [
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

function makePlan(steps: number, execution: 'dag' | 'sequential'): object {
  return { version: '1.0', execution, steps: Array.from({ length: steps }, (_, index) => makeStep(index)) };
}

function makeStep(index: number): object {
  if (index === 0) return { id: 's0', tool: 'add', input: { a: 1 } };
  const before = `s${index - 1}`;
  const step = { id: `s${index}`, tool: 'add', input: { a: `{{${before}.sum ?? 0}}` }, depends_on: [before] };
  if (index % 4 !== 0) return step;
  return { ...step, input: { ...step.input, note: `after {{${before}.sum ?? 0}}` }, when: `${before} != null` };
}

function measure(plan: object, steps: number, runs: number): string {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    const { diagnostics } = checkPlan(plan, { tools });
    const elapsed = performance.now() - start;
    if (diagnostics.length > 0) throw new Error(`Not the plan that was meant: ${diagnostics[0]?.message}`);
    return (elapsed * 1000) / steps;
  }).toSorted((a, b) => a - b);
  const at = (share: number): string => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1);
  return `median ${at(0.5)}, best ${at(0)}, worst ${at(1)} µs a step (${runs} runs)`;
}

for (const [steps, runs] of [
  [10_000, 21],
  [100_000, 5],
] as const) {
  for (const execution of ['dag', 'sequential'] as const) {
    console.log(
      `${steps.toLocaleString('en')} steps, ${execution}: ${measure(makePlan(steps, execution), steps, runs)}`,
    );
  }
}
