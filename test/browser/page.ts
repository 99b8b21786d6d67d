/** Runs in the browser: a plan as text is checked, found wrong, mended, and run. What came of it is left on `window`. */
import { checkPlan, formatDiagnostics, parsePlan } from '@planloom/dsl-schema';
import { createExecutor } from '@planloom/executor-core';
import { defineTool } from '@planloom/tool-kit';

/** What the test reads. */
export interface PageReport {
  readonly diagnostics: string;
  readonly result: unknown;
  readonly events: readonly string[];
  readonly invalidInput: string;
  readonly cancelled: string;
}

const double = defineTool({
  id: 'double',
  inputSchema: { n: { type: 'number' }, by: { type: 'number', default: 2 } },
  outputSchema: { type: 'number' },
  execute: async ({ n, by }) => n * by,
});
const hang = { id: 'hang', execute: () => new Promise<never>(() => {}) };

const plan = `
version: "1.0"
plan: double everything, then add it up
execution: dag
steps:
  - id: doubled
    type: loop
    over: input.numbers
    as: number
    concurrency: 2
    step: { id: one, tool: double, input: { n: "{{number}}" } }
  - id: large
    type: conditional
    condition: size(doubled.filter(n, n > 2)) > 1
    then: [{ id: some, tool: double, input: { n: 21 } }]
  - id: sum
    type: final
    input: { large: "{{large}}", numbers: "{{doubled.map(n, n + 1)}}", text: "\${doubled}" }
`;

async function main(): Promise<PageReport> {
  const executor = createExecutor([double, hang]);
  const broken = parsePlan(plan.replace('tool: double', 'tool: duoble'));
  const { diagnostics } = checkPlan(broken, { tools: executor.tools });
  const stream = executor.stream(plan, { input: { numbers: [1, 2, 3] } });
  const events: string[] = [];
  for await (const event of stream) events.push(event.type);
  return {
    diagnostics: formatDiagnostics(diagnostics, broken.source && { source: broken.source }),
    result: (await stream.result).result,
    events,
    invalidInput: await messageOf(executor.execute(plan, { input: { numbers: ['one'] } })),
    cancelled: await messageOf(
      executor.execute(
        { version: '1.0', steps: [{ id: 'wait', tool: 'hang' }] },
        {},
        { signal: AbortSignal.timeout(20) },
      ),
    ),
  };
}

function messageOf(run: Promise<unknown>): Promise<string> {
  return run.then(
    () => 'no error',
    (error: unknown) => String(error),
  );
}

const report = main().catch((error: unknown) => ({ failure: String(error) }));
Object.assign(window, { report });
