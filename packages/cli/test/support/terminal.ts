import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { nodeArguments } from './cli.ts';

/** Without it, what a terminal shows is not tested. */
export const hasTmux = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux) console.warn('SKIPPED: what a real terminal shows is not tested, because tmux is not installed');

/** A terminal that can be looked at. */
export interface Terminal {
  type(keys: string): void;
  resize(columns: number, rows: number): void;
  hasCursor(): boolean;
  /** Waits until the screen shows this; fails with the screen if it never does. */
  until(pattern: RegExp): Promise<string>;
}

/** Runs the command in a terminal of its own; its exit code is shown at the end. */
export function terminal(words: readonly string[], cwd: string, { columns = 80, rows = 24, env = '' } = {}): Terminal {
  const name = `planloom-${process.pid}-${Math.trunc(performance.now() * 1000)}`;
  const tmux = (...args: readonly string[]): string =>
    spawnSync('tmux', ['-L', name, ...args], { encoding: 'utf8' }).stdout;
  const quoted = [process.execPath, ...nodeArguments, ...words].map((word) => `'${word}'`).join(' ');
  writeFileSync(
    join(cwd, 'start.sh'),
    `unset CI NO_COLOR FORCE_COLOR\nexport PLANLOOM_STATE_DIR=state PLANLOOM_HISTORY=on\n${env}\n${quoted}\necho "ended with $?"\nsleep 60\n`,
  );
  const size = ['-x', String(columns), '-y', String(rows)];
  tmux('-f', '/dev/null', 'new-session', '-d', ...size, '-c', cwd, 'bash start.sh');
  onTestFinished(() => void tmux('kill-server'));
  return {
    type: (keys) => void tmux('send-keys', keys),
    resize: (x, y) => void tmux('resize-window', '-x', String(x), '-y', String(y)),
    hasCursor: () => tmux('display-message', '-p', '#{cursor_flag}').trim() === '1',
    until: async (pattern) => {
      const end = performance.now() + 20_000;
      let screen = '';
      while (performance.now() < end) {
        screen = tmux('capture-pane', '-p');
        if (pattern.test(screen)) return screen;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`the screen never showed ${String(pattern)}:\n${screen}`);
    },
  };
}
