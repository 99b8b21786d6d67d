import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

import type { ResultRecord } from '../record.ts';

/** The results of a run, one JSON value a line. What is there stays if `append`, so that a run can go on. */
export function openResults(
  file: string,
  append: boolean,
): { readonly records: ResultRecord[]; readonly add: (record: ResultRecord) => void } {
  mkdirSync(dirname(file), { recursive: true });
  if (!append) rmSync(file, { force: true });
  const records = readResults(file);
  return {
    records,
    add: (record) => {
      records.push(record);
      appendFileSync(file, `${JSON.stringify(record)}\n`);
    },
  };
}

/** The records of a file; none if there is no file. */
export function readResults(file: string): ResultRecord[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  // Written by `openResults`.
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ResultRecord);
}
