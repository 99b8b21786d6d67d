import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { expect, it } from 'vitest';

/** Without the objects that are kept there are several hundred. Some are left: those of what a tool itself makes. */
const MOST_THROWN_AWAY = 80;

it('code that is optimised outlives a full garbage collection', () => {
  const script = join(import.meta.dirname, 'after-collections.ts');
  const flags = ['--disable-warning=ExperimentalWarning', '--conditions=@planloom/source'];
  const v8Flags = ['--expose-gc', '--trace-deopt', '--single-threaded'];
  const output = execFileSync(process.execPath, [...flags, ...v8Flags, script], { encoding: 'utf8', maxBuffer: 1e9 });
  const thrownAway = output.split('\n').filter((line) => line.includes('weak objects cleared'));

  expect(output).toContain('loop: best');
  expect(thrownAway.length).toBeLessThanOrEqual(MOST_THROWN_AWAY);
}, 120_000);
