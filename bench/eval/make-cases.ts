/**
 * Writes cases for `planloom eval` to standard output, one in JSON on each line.
 *
 *   node --conditions=@planloom/source bench/eval/make-cases.ts taskbench > cases.jsonl
 *
 * `--reference-as-answer` gives each case its reference as the answer.
 */
import { findData } from '../score/run-score.ts';
import { casesOf, SETS, withReferenceAsAnswer } from './cases-of.ts';

const [name, flag] = process.argv.slice(2);
const set = SETS.find((each) => each === name);
const data = findData();
if (set === undefined || (flag !== undefined && flag !== '--reference-as-answer')) {
  console.error(`Name one of ${SETS.join(', ')}; --reference-as-answer may follow.`);
  process.exitCode = 2;
} else if (data === undefined) {
  console.error('There is no measuring material: set PLANLOOM_DATA to its folder.');
  process.exitCode = 5;
} else {
  const cases = casesOf(set, data);
  const chosen = flag === undefined ? cases : withReferenceAsAnswer(cases);
  for (const kase of chosen) process.stdout.write(`${JSON.stringify(kase)}\n`);
}
