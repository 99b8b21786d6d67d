import { expectThat, type Workload } from './workload.ts';

/** W10: a plan without mistakes is checked, not run. */
export function check(n: number, execution: 'dag' | 'sequential'): Workload {
  return {
    method: 'check',
    steps: n,
    work: { n, execution },
    reset: () => undefined,
    verify: (problems) => expectThat(problems === 0, () => `${String(problems)} problems in a plan that has none`),
  };
}
