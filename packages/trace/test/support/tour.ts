import type { ExecTrace } from '@planloom/executor-core';

import { call, tracedRun } from './traced-run.ts';

/** What nobody should put into names, and somebody will. */
export const HOSTILE = '</script><script>window.hacked=1</script><img src=x onerror="window.hacked=1">';

/** A run with a bit of everything: a loop, retries, a handled failure, a queue, a skipped step, values that look like markup. */
export function tour(items = 6): Promise<ExecTrace> {
  const times = Array.from({ length: items }, (_, index) => 20 + ((index * 37) % 90));
  return tracedRun(
    [
      call('search', 40),
      { id: 'flaky', tool: 'work', input: { ms: 30, failures: 2 }, retry: { max: 2, backoff_ms: 50, jitter: false } },
      {
        id: 'pages',
        type: 'loop',
        over: 'input.times',
        as: 'ms',
        concurrency: 3,
        depends_on: ['search'],
        steps: [
          { id: 'page', tool: 'work', input: { ms: '{{ms}}', say: HOSTILE } },
          { id: 'sum', tool: 'work', input: { ms: 15 }, depends_on: ['page'] },
        ],
      },
      { id: 'lost', tool: 'work', input: { ms: 5, failures: 9 }, retry_count: 0, on_error: 'continue' },
      call('never', 5, { when: 'false', depends_on: ['search'] }),
      { id: 'answer', type: 'final', input: { pages: '{{pages}}' } },
    ],
    { plan: { plan: `Tour ${HOSTILE}` }, concurrency: 3, input: { times } },
  );
}
