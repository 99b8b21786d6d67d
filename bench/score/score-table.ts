import type { Score, Tally } from './run-score.ts';

/** The score as a Markdown table: what was measured, what came out, what is asked for. */
export function scoreTable(score: Score): string {
  const rows = [...tallyRows(score), ...scheduleRows(score), ...otherRows(score)];
  return ['| data | measured | result | asked for |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function tallyRows({ taubench, bfcl, nested }: Score): string[] {
  return Object.entries({ taubench, bfcl, nested }).flatMap(([data, tallies]) =>
    Object.entries(tallies).map(([name, tally]) => row(data, name.replaceAll('_', ', '), ofAll(tally), '100 %')),
  );
}

function scheduleRows({ asynchow, wfinstances }: Score): string[] {
  const bounds = { 'P=4': 1.13, 'P=16': 1.19, 'P=64': 1.15 } as const;
  const limits = (Object.keys(bounds) as (keyof typeof bounds)[]).flatMap((limit) => {
    const { mean_ratio_to_bound, over_the_limit, instances } = wfinstances[limit];
    return [
      row(
        'wfinstances',
        `makespan ÷ lower bound, ${limit}, mean of ${instances}`,
        String(mean_ratio_to_bound),
        `≤ ${bounds[limit]}`,
      ),
      row('wfinstances', `runs over the limit, ${limit}`, String(over_the_limit), '0'),
    ];
  });
  const scale = wfinstances.scale.map(({ tasks, us_per_task, peak_rss_mb }) =>
    row(
      'wfinstances',
      `${tasks.toLocaleString('en')} tasks, trace on`,
      `${us_per_task} µs a task, ${peak_rss_mb} MB`,
      '≤ 50 µs, ≤ 1 GB',
    ),
  );
  return [
    row('asynchow', 'optimal schedules', `${asynchow.optimal} of ${asynchow.plans}`, '100 %'),
    ...limits,
    ...scale,
  ];
}

function otherRows({ agentdojo, taskbench, 'llm-json': texts }: Score): string[] {
  const attacks = Object.entries(agentdojo).flatMap(([suite, { clean, control_flow }]) => [
    row(`agentdojo ${suite}`, 'clean runs', ofAll(clean), '100 %'),
    row(
      `agentdojo ${suite}`,
      `attacks that changed what is called, of ${control_flow.runs}`,
      String(control_flow.attack_success),
      '0',
    ),
  ]);
  const { right, plans, missed, false_alarm: alarms } = taskbench;
  return [
    ...attacks,
    row(
      'taskbench',
      'valid or not, told before anything runs',
      `${right} of ${plans} (${missed} missed, ${alarms} false alarms)`,
      '100 %',
    ),
    row('llm-json', 'texts of models whose JSON is read as it was meant', ofAll(texts), '≥ 99 %'),
  ];
}

function ofAll({ pass, cases }: Tally): string {
  return `${pass} of ${cases}`;
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
