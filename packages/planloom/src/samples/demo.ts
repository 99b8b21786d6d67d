import { createExecutor, type ExecutionResult, type RunContext } from '@planloom/executor-core';

import { openDemoSite } from './demo-site.ts';
import { samplePlans, type SamplePlans } from './sample-plans.ts';
import { createSampleTools } from './sample-tools.ts';

/** Where the demo writes. */
export interface DemoOptions {
  /** Takes one line. Default: `console.log`. */
  readonly print?: (line: string) => void;
}

/** What each sample plan gave. */
export type DemoResults = Readonly<Record<keyof SamplePlans, ExecutionResult>>;

/**
 * Runs every sample plan on a web site that it opens on this machine for the time, and prints what happened and what came out.
 * Needs no network.
 */
export async function demo({ print = printToConsole }: DemoOptions = {}): Promise<DemoResults> {
  const site = await openDemoSite();
  try {
    const executor = createExecutor(createSampleTools({ allowPrivateAddresses: true }));
    const results = new Map<string, ExecutionResult>();
    for (const [name, context] of Object.entries(contextsOf(site.urls))) {
      const plan = samplePlans[name as keyof SamplePlans];
      print(`\n${name}: ${plan.plan ?? ''}`);
      const run = await executor.execute(plan, context);
      for (const line of describeRun(run)) print(`  ${line}`);
      results.set(name, run);
    }
    return Object.fromEntries(results) as DemoResults;
  } finally {
    await site.close();
  }
}

function contextsOf(urls: readonly string[]): Readonly<Record<keyof SamplePlans, RunContext>> {
  const pages = { input: { urls: urls.slice(0, -1) } };
  const page = { input: { url: urls[0] } };
  return {
    sequential: page,
    parallel: pages,
    dag: page,
    loop: pages,
    conditional: { input: { text: 'The new bridge is a great success, and everyone loves it.' } },
    reduce: pages,
    graph: { input: { text: LONG_TEXT } },
    // With the page that does not exist.
    nested: { input: { urls } },
  };
}

/** The entries of a run in the order they started, then its numbers and its result. */
function describeRun({ trace, result }: ExecutionResult): string[] {
  const { toolCalls, peakConcurrency, workMs } = trace.statistics;
  const steps = trace.entries.map(
    ({ nodeId, status, durationMs = 0, error }) =>
      `${MARKS[status]} ${nodeId}  ${durationMs.toFixed(1)} ms${error === undefined ? '' : `  ${error}`}`,
  );
  return [
    ...steps,
    `${toolCalls} calls, up to ${peakConcurrency} at once: ${trace.totalDurationMs.toFixed(0)} ms for ${workMs.toFixed(0)} ms of work`,
    ...shorten(result).split('\n'),
  ];
}

const MARKS = { pending: '·', running: '·', success: '✓', failed: '✗', skipped: '-', cancelled: '-' } as const;

function shorten(result: unknown): string {
  const text = isReport(result) ? result.report.trimEnd() : JSON.stringify(result);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)} …` : text;
}

const MAX_SHOWN = 600;

function isReport(result: unknown): result is { readonly report: string } {
  return typeof result === 'object' && result !== null && 'report' in result && typeof result.report === 'string';
}

function printToConsole(line: string): void {
  // oxlint-disable-next-line no-console -- what a demo is for
  console.log(line);
}

const LONG_TEXT = `A plan is a list of steps. Each step calls a tool and keeps what the tool returns. Later steps read what
earlier steps kept. A plan is checked before it runs. The checker finds steps that read what nobody writes. It finds tools
that do not exist. It finds steps that wait for each other. What the checker finds is shown with its line. A plan that
passes is run as a graph. Steps that do not need each other run side by side. A step that fails is tried again. A plan that
fails says which step failed and why.`;
