import { table } from '../report/table.ts';
import type { Outcome } from './ways.ts';

/** A Markdown table, a row for each way of doing the task. */
export function trafficTable(outcomes: readonly (readonly [string, Outcome])[]): string {
  const rows = outcomes.map(([name, { traffic }]) => {
    const { turns, calls, definitions, written, read, sent } = traffic;
    return [name, String(turns), String(calls), ...[definitions, written, read, sent].map(kilobytes)];
  });
  const head = ['way', 'turns of the model', 'calls it makes', 'definitions', 'written', 'read', 'sent over all turns'];
  return table(head, rows);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
