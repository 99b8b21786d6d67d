import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { DOCUMENTS } from '../mcp/task.ts';
import { asPlan, oneByOne, type Outcome, sideBySide } from '../mcp/ways.ts';

/** Each way does the whole task, with real servers; only what passes through the model differs. */
it('a plan does what calls one at a time do, with fewer turns and bytes', async () => {
  const outcomes: Outcome[] = [];
  for (const way of [oneByOne, sideBySide, (folder: string) => asPlan(folder, false)]) {
    const folder = mkdtempSync(join(tmpdir(), 'planloom-traffic-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    outcomes.push(await way(folder));
  }
  const [one, side, plan] = outcomes;

  expect(outcomes.map(({ documents }) => documents)).toEqual(outcomes.map(() => DOCUMENTS.length));
  expect([one, side, plan].map((outcome) => outcome?.traffic.calls)).toEqual([20, 20, 3]);
  expect([one, side, plan].map((outcome) => outcome?.traffic.turns)).toEqual([21, 4, 4]);
  expect(plan?.traffic.sent).toBeLessThan(side?.traffic.sent ?? 0);
  expect(side?.traffic.sent).toBeLessThan(one?.traffic.sent ?? 0);
}, 120_000);
