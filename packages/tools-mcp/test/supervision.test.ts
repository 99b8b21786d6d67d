import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { backoffOf } from '../src/session/backoff.ts';
import {
  call,
  failureOf,
  find,
  instantly,
  isAlive,
  odd,
  oddServer,
  open,
  temporaryFolder,
} from './support/open-source.ts';

describe('a server that falls over during a call', () => {
  it('is started again, and a call that only reads is made again', async () => {
    const { config, notes } = odd();
    const source = open({ odd: config });

    await expect(call(source, 'odd.crash_read')).resolves.toBe('survived');
    expect(notes('start')).toHaveLength(2);
    expect(notes('call')).toEqual(['call crash_read', 'call crash_read']);
  });

  it('is started again, and a call that may be repeated is made again', async () => {
    const { config, notes } = odd();

    await expect(call(open({ odd: config }), 'odd.crash_repeatable')).resolves.toBe('survived');
    expect(notes('call')).toHaveLength(2);
  });

  it('is started again, but a call that changes something is not made again', async () => {
    const { config, notes } = odd();
    const source = open({ odd: config });

    await expect(failureOf(call(source, 'odd.crash_write'))).resolves.toEqual({
      code: 'mcp/connection-lost',
      retryable: false,
      message: expect.stringMatching(
        /"crash_write" was being called; it is not repeated[^]*The server wrote:[^]*out of memory/,
      ),
    });
    expect(notes('call')).toEqual(['call crash_write']);
    await expect(call(source, 'odd.echo', { text: 'still here' })).resolves.toBe('still here');
    expect(notes('start')).toHaveLength(2);
  });

  it('each time is given up after two more', async () => {
    const { config, notes } = odd();

    await expect(failureOf(call(open({ odd: config }), 'odd.crash_again'))).resolves.toMatchObject({
      code: 'mcp/connection-lost',
      retryable: true,
    });
    expect(notes('call')).toHaveLength(3);
  });

  it('is started with growing pauses, and no more than so often', async () => {
    const { config, notes } = odd('', { restart: { attempts: 3, backoffMs: 100, maxBackoffMs: 150 } });
    const { pauses, timing } = instantly();
    const source = open({ odd: config }, { timing });
    const tool = await find(source, 'odd.crash_again');
    await failureOf(call(source, tool.id));
    await expect.poll(() => source.servers()[0]?.state).toBe('ready');
    // Three losses: at once, after half to all of 100 ms, and of 150 ms, as chance is always 0.5.
    expect(pauses).toEqual([75, 112.5]);
    expect(notes('start')).toHaveLength(4);

    await failureOf(call(source, tool.id));
    expect(source.servers()[0]?.state).toBe('failed');
    await expect(call(source, 'odd.echo', { text: 'asked again' })).resolves.toBe('asked again');
    expect(source.servers()[0]?.state).toBe('ready');
  });

  it('is not started again where that is not wanted', async () => {
    const { config, notes } = odd('', { restart: { attempts: 0 } });
    const source = open({ odd: config });
    await failureOf(call(source, 'odd.crash_write'));

    expect(source.servers()[0]?.state).toBe('failed');
    expect(notes('start')).toHaveLength(1);
  });
});

describe('the pause before an attempt', () => {
  it('is none, then exponential with jitter over its upper half, and capped', () => {
    const restart = { attempts: 9, backoffMs: 100, maxBackoffMs: 1000 };
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, random) => {
          const longest = Math.min(1000, 100 * 2 ** (attempt - 2));
          const pause = backoffOf(attempt, restart, () => random);
          expect(pause).toBeGreaterThanOrEqual(longest / 2);
          expect(pause).toBeLessThan(longest);
        },
      ),
    );
    expect(backoffOf(1, restart, () => 0.9)).toBe(0);
  });
});

describe('a server that cannot be used', () => {
  it('is named with its command if there is none', async () => {
    const source = open({ lost: { command: 'no-such-command-here' } });

    await expect(failureOf(source.list())).resolves.toEqual({
      code: 'mcp/connect-failed',
      retryable: false,
      message: 'MCP server "lost": there is no command "no-such-command-here". Is it installed, and on the PATH?',
    });
  });

  it('is named with what it wrote last, if it ends at once', async () => {
    const source = open({ odd: odd('junk').config });

    const { message } = await failureOf(source.list());
    expect(message).toContain('cannot be connected to: it ended with exit code 3');
    expect(message).toContain('The server wrote:\n  cannot read the settings\n  no such file: settings.toml');
  });

  it('is ended if it never answers', async () => {
    const { config, notes } = odd('silent', { connectTimeoutMs: 200 });

    await expect(failureOf(open({ odd: config }).list())).resolves.toMatchObject({
      code: 'mcp/connect-failed',
      message: expect.stringContaining('it did not answer in time'),
    });
    expect(isAlive(pidIn(notes('start')))).toBe(false);
  });

  it('does not stop the others if it is optional', async () => {
    const source = open({ lost: { command: 'no-such-command-here', optional: true }, odd: odd().config });

    expect((await source.list()).every(({ id }) => id.startsWith('odd.'))).toBe(true);
    expect(source.problems().map(({ code }) => code)).toContain('mcp/connect-failed');
    expect(source.servers()).toMatchObject([
      { name: 'lost', state: 'failed', toolIds: [] },
      { name: 'odd', state: 'ready' },
    ]);
  });

  it('is left alone if it is disabled', async () => {
    const source = open({ lost: { command: 'no-such-command-here', disabled: true } });

    await expect(source.list()).resolves.toEqual([]);
  });

  it('may greet on standard output', async () => {
    await expect(call(open({ odd: odd('greeting').config }), 'odd.echo', { text: 'hi' })).resolves.toBe('hi');
  });
});

describe('closing', () => {
  it('ends what the server has started', async () => {
    const { config, notes } = odd('grandchild');
    const source = open({ odd: config });
    await source.list();
    const grandchild = pidIn(notes('grandchild'));
    expect(isAlive(grandchild)).toBe(true);
    await source.close();

    expect(isAlive(pidIn(notes('start')))).toBe(false);
    await expect.poll(() => isAlive(grandchild)).toBe(false);
  });

  it('ends a server that hears nothing', async () => {
    const { config, notes } = odd('deaf');
    const source = open({ odd: config });
    await source.list();
    await source.close();

    await expect.poll(() => isAlive(pidIn(notes('start')))).toBe(false);
  });

  it('lets no call through afterwards', async () => {
    const source = open({ odd: odd().config });
    const tool = await find(source, 'odd.echo');
    await source.close();

    await expect(
      failureOf(call({ ...source, list: async () => [tool] }, 'odd.echo', { text: 'a' })),
    ).resolves.toMatchObject({
      code: 'mcp/closed',
      retryable: false,
    });
  });

  it('ends a call under way', async () => {
    const { config, notes } = odd();
    const source = open({ odd: config });
    const failed = failureOf(call(source, 'odd.hang'));
    await expect.poll(() => notes('call hang')).toHaveLength(1);
    await source.close();

    await expect(failed).resolves.toMatchObject({ code: expect.stringMatching(/^mcp\//) });
  });

  it.runIf(process.platform !== 'win32').each(['SIGKILL', 'exit'])(
    'happens also if this process ends by %s without it',
    async (ending) => {
      const { notes, config } = odd('grandchild');
      const child = spawn(process.execPath, ['--conditions=@planloom/source', programThatOpens(config, ending)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      const pids = [pidIn(notes('start')), pidIn(notes('grandchild'))];
      expect(pids.map(isAlive)).toEqual([true, true]);
      if (ending === 'SIGKILL') child.kill('SIGKILL');

      await expect.poll(() => pids.map(isAlive), { timeout: 10_000 }).toEqual([false, false]);
      await expect.poll(() => guardsOf(pids[0]), { timeout: 10_000 }).toEqual([]);
    },
  );
});

function pidIn(lines: readonly string[]): number {
  return Number(lines[0]?.split(' ')[1]);
}

/** A program that opens a source and then waits, or ends without closing it. */
function programThatOpens(config: object, ending: string): string {
  const file = join(temporaryFolder(), 'program.mjs');
  const index = pathToFileURL(join(import.meta.dirname, '../src/index.ts')).href;
  writeFileSync(
    file,
    `import { mcpTools } from '${index}';
     await mcpTools({ servers: { odd: ${JSON.stringify(config)} } }).list();
     console.log('ready');
     ${ending === 'exit' ? 'setTimeout(() => process.exit(0), 50);' : 'setInterval(() => {}, 1000);'}`,
  );
  return file;
}

/** Guards that still watch over a process. */
function guardsOf(pid: number | undefined): string[] {
  const processes = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' }).split('\n');
  return processes.filter((line) => line.includes(`planloom-guard ${pid}`) && !line.includes(oddServer));
}
