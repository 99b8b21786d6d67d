import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { developmentTasks, heldOutTasks, lastTasks, laterTasks, type EvaluationTask } from './evaluation-tasks.ts';
import { isRight, judgeTasks, type Judged } from './judge-tasks.ts';

const SETS: readonly (readonly [string, readonly EvaluationTask[]])[] = [
  ['development', developmentTasks],
  ['held out', heldOutTasks],
  ['later', laterTasks],
  ['last', lastTasks],
];

describe.each(SETS)('the tasks for %s', (_, tasks) => {
  const answered = tasks.filter(({ template }) => template !== null);
  const declined = tasks.filter(({ template }) => template === null);

  it('that a template does get the right one with the right input, 85 % of them and more', async () => {
    expect(missesAbove(0.15, await judgeTasks(answered), isRight)).toEqual([]);
  });

  it('that a template does get a wrong one, or a wrong input, 3 % of them at most', async () => {
    const isHarmless = (judged: Judged): boolean => judged.template === null || isRight(judged);
    expect(missesAbove(0.03, await judgeTasks(answered), isHarmless)).toEqual([]);
  });

  it('that no template does get one, 3 % of them at most', async () => {
    expect(missesAbove(0.03, await judgeTasks(declined), isRight)).toEqual([]);
  });
});

describe('the numbers of the documents', () => {
  it('are those of the tasks', async () => {
    const document = readFileSync(join(import.meta.dirname, '../../../docs/templates.md'), 'utf8');
    for (const [name, tasks] of SETS) {
      const judged = await judgeTasks(tasks);
      const answered = judged.filter(({ expected }) => expected.template !== null);
      const declined = judged.filter(({ expected }) => expected.template === null);
      expect(document).toContain(`| ${name} | ${count(answered)} | ${count(declined)} |`);
    }
  });

  it('count 200 different tasks and more, 60 and more of them to be declined', () => {
    const all = SETS.flatMap(([, tasks]) => tasks);
    expect(new Set(all.map(({ task }) => task)).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(200);
    expect(all.filter(({ template }) => template === null).length).toBeGreaterThanOrEqual(60);
  });
});

/** What is wrong, if it is more than this share. */
function missesAbove(share: number, judged: readonly Judged[], holds: (each: Judged) => boolean): Judged[] {
  const misses = judged.filter((each) => !holds(each));
  return misses.length / judged.length > share ? misses : [];
}

function count(judged: readonly Judged[]): string {
  return `${judged.filter(isRight).length} of ${judged.length}`;
}
