import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { DOCUMENTS, root } from '../mcp/task.ts';
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

it('stands in the measurements, with as many turns and calls', () => {
  const page = readFileSync(join(root, 'docs/measurements.md'), 'utf8');

  expect(page).toMatch(/^\| one call at a time \| +21 \| +20 \|/m);
  expect(page).toMatch(/^\| calls that do not need each other at once \| +4 \| +20 \|/m);
  expect(page).toMatch(/^\| a plan; the language is asked for first \| +4 \| +3 \|/m);
});
