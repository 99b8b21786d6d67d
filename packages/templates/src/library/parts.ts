import type { Budget, LoopStep, Step, ToolStep } from '@planloom/dsl-schema';

/** What each of these plans may use at most: they are meant for hundreds of files or pages, not for a whole disk. */
export const BUDGET: Budget = { max_tool_calls: 10_000, max_loop_iterations: 10_000, max_duration_ms: 300_000 };

/** Makes `found.paths` of the input `patterns`. */
export const findFiles: ToolStep = {
  id: 'find_files',
  tool: 'glob_files',
  input: { patterns: '{{input.patterns}}', limit: 1000 },
  output: 'found',
};

/** Reads each file as `file` and goes on with these steps, eight at a time. A file that fails stops no other. */
export function eachFile(steps: readonly Step[]): LoopStep {
  return {
    id: 'read_files',
    type: 'loop',
    over: 'found.paths',
    as: 'path',
    concurrency: 8,
    on_item_error: 'settle',
    output: 'settled',
    steps: [
      { id: 'read', tool: 'read_file', input: { path: '{{path}}', max_bytes: 2_000_000 }, output: 'file' },
      ...steps,
    ],
  };
}

/** The same for the addresses of the input `urls`, as `page`. */
export function eachPage(steps: readonly Step[]): LoopStep {
  return {
    id: 'fetch_pages',
    type: 'loop',
    over: 'input.urls',
    as: 'url',
    concurrency: 4,
    on_item_error: 'settle',
    output: 'settled',
    steps: [
      {
        id: 'fetch',
        tool: 'fetch_page',
        input: { url: '{{url}}' },
        retry: { max: 2 },
        timeout_ms: 30_000,
        output: 'page',
      },
      ...steps,
    ],
  };
}

/** Makes `done.items` and `failed.items` (messages) of what a loop has settled. */
export const sortOut: readonly ToolStep[] = [
  {
    id: 'select_done',
    tool: 'select',
    input: { items: '{{settled}}', where: "item.status == 'fulfilled'", map: 'item.value' },
    output: 'done',
  },
  {
    id: 'select_failed',
    tool: 'select',
    input: { items: '{{settled}}', where: "item.status == 'rejected'", map: 'item.reason.message' },
    output: 'failed',
  },
];

/** A text for a report: which files or pages could not be read; empty if all could. */
export const FAILURES = "{{failed.count == 0 ? '' : 'Could not be read: ' + failed.items.join('; ')}}";

/** Makes one value of an iteration, for what comes after the loop. */
export function entry(value: Readonly<Record<string, unknown>> | string): ToolStep {
  return { id: 'entry', tool: 'transform', input: { value } };
}

/** The report and, as the result of the plan, its Markdown. */
export function report(input: Readonly<Record<string, unknown>>): readonly Step[] {
  return [
    { id: 'write_report', tool: 'create_report', input, output: 'report' },
    { id: 'result', type: 'final', function: 'transform', input: { value: '{{report.report}}' } },
  ];
}
