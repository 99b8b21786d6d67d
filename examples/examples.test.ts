import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

const folder = import.meta.dirname;
const programs = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));

describe('the examples', () => {
  it.each(programs)(
    '%s runs, and its result is what it says',
    async (name) => {
      const { status, stdout, stderr } = await run(join(folder, name));

      expect(stderr).toBe('');
      expect(status).toBe(0);
      expect(stdout).not.toBe('');
    },
    60_000,
  );
});

function run(file: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--conditions=@planloom/source', file]);
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.once('error', fail);
    child.once('close', (status) => done({ status, ...output }));
  });
}
