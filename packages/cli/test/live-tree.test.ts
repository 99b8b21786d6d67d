import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { fixtures, folderWith, planText, toolsModule } from './support/cli.ts';
import { hasTmux, type Terminal, terminal } from './support/terminal.ts';

const plan = planText(
  [
    { id: 'first', tool: 'wait', input: { ms: 10 } },
    {
      id: 'many',
      type: 'loop',
      depends_on: ['first'],
      over: '{{input.items}}',
      as: 'item',
      concurrency: 2,
      step: { id: 'pause', tool: 'wait', input: { ms: '{{item}}' } },
    },
    { id: 'end', type: 'final', input: { count: '{{size(many)}}' } },
  ],
  { execution: 'dag' },
);

const run = (items: readonly number[]): string[] => [
  'run',
  'p.json',
  '--tools',
  toolsModule,
  '--input',
  `items=${JSON.stringify(items)}`,
];

describe.skipIf(!hasTmux)('the live tree on a real terminal', { timeout: 40_000 }, () => {
  it('counts a loop, shows what runs in it, and leaves a summary after the result', async () => {
    const screen = terminal(run([1, 1, 2000, 1]), folderWith({ 'p.json': plan }));
    const during = await screen.until(/many loop 3\/4/);
    expect(during).toMatch(/✓ first wait \d+ ms\n. many loop 3\/4.*\n {2}. \[2\]\.pause wait.*\n○ end final/);
    const after = await screen.until(/ended with 0/);
    expect(after.match(/✓ many loop 4\/4/g)).toHaveLength(1);
    expect(after).toMatch(/✓ end final.*\n\{\n {2}"count": 4\n\}\nDone in .*\nended with 0/);
  });

  it('stays whole in a terminal that becomes narrow and low', async () => {
    const screen = terminal(run(Array.from({ length: 6 }, () => 60_000)), folderWith({ 'p.json': plan }));
    await screen.until(/\[1\]\.pause/);
    screen.resize(24, 6);
    const narrow = await screen.until(/^(?!.*ms 60000)/s);
    expect(narrow.trimEnd().split('\n').length).toBeLessThanOrEqual(6);
    screen.resize(80, 24);
    const wide = await screen.until(/\[1\]\.pause wait .*60000/);
    expect(wide.match(/many loop/g)).toHaveLength(1);
  });

  it('tells how many calls are under way, what they have used, and how long such a run takes', async () => {
    const cwd = folderWith({ 'p.json': plan.replaceAll('"wait"', '"ask"') });
    const first = terminal(run([900, 900]), cwd);
    const unknown = await first.until(/2 of 4 calls/);
    expect(unknown).not.toContain(' left');
    await first.until(/ended with 0/);

    const second = terminal(run([60_000, 1, 1]), cwd);
    await second.until(/about .* left · 1 of 4 calls · 30 tokens in, 6 out · \$0\.0030/);
    const late = await second.until(/about \d+ s left/);
    expect(late).toMatch(/many loop 2\/3/);
    second.type('C-c');
    const after = await second.until(/ended with 130/);
    expect(after).not.toContain('of 4 calls');
  });

  it('says that a run takes longer than those before', async () => {
    const cwd = folderWith({ 'p.json': plan });
    await terminal(run([1]), cwd).until(/ended with 0/);
    const slow = terminal(run([60_000]), cwd);
    expect(await slow.until(/longer than the usual \d+ ms · 1 of 4 calls/)).not.toContain(' left');
    slow.type('C-c');
    await slow.until(/ended with 130/);
  });

  it('cancels at Ctrl-C, gives the cursor back and ends with 130', async () => {
    const screen = terminal(run([60_000]), folderWith({ 'p.json': plan }));
    await screen.until(/\[0\]\.pause/);
    expect(screen.hasCursor()).toBe(false);
    screen.type('C-c');
    const after = await screen.until(/ended with 130/);
    expect(after).toContain('Ctrl-C: stopping');
    expect(after).toMatch(/⊘ many loop\n⊘ end final\n/);
    expect(after).toContain('Cancelled in');
    expect(screen.hasCursor()).toBe(true);
  });

  it.each(['TERM=dumb', 'CI=1'])('is plain lines with %s', async (setting) => {
    const screen = terminal(run([1]), folderWith({ 'p.json': plan }), { env: `export ${setting}` });
    const after = await screen.until(/ended with 0/);
    expect(after).toMatch(/^[✓v] many 1\/1, /m);
  });

  it('asks for an input that is missing', async () => {
    const inputs = {
      type: 'object',
      properties: { city: { type: 'string', description: 'Where' } },
      required: ['city'],
    };
    const cwd = folderWith({
      'p.json': planText([{ id: 'a', type: 'final', input: { city: '{{input.city}}' } }], { inputs }),
    });
    const screen = terminal(['run', 'p.json'], cwd);
    await screen.until(/city \(Where, string\):/);
    screen.type('Rome');
    screen.type('Enter');
    expect(await screen.until(/ended with 0/)).toContain('"city": "Rome"');
  });
});

describe.skipIf(!hasTmux)('a question of an MCP server', { timeout: 40_000 }, () => {
  const asking = (): Terminal => {
    const servers = { tea: { command: process.execPath, args: [join(fixtures, 'asking-server.mjs')] } };
    const cwd = folderWith({
      'p.json': planText([{ id: 'tea', tool: 'tea.order', input: {} }]),
      'planloom.config.json': JSON.stringify({ mcpServers: servers }),
    });
    return terminal(['run', 'p.json', '--json'], cwd, { rows: 60 });
  };
  const answer = (screen: Terminal, text: string): void => {
    screen.type(text);
    screen.type('Enter');
  };

  it('is put again until the answer fits', async () => {
    const screen = asking();
    await screen.until(/asks: Tea\?\nhot \(Hot\?, yes or no\):/);
    answer(screen, 'maybe');
    await screen.until(/hot: type yes or no; Ctrl-D declines\nhot .*:\s*$/);
    answer(screen, 'y');
    await screen.until(/cups \(integer\):\s*$/);
    answer(screen, '12');
    await screen.until(/cups: must be .*3.*\ncups \(integer\):\s*$/);
    answer(screen, '2');
    const after = await screen.until(/ended with 0/);
    expect(after.replaceAll('\\', '')).toContain('"content":{"hot":true,"cups":2}');
  });

  it('cancels the run at Ctrl-C', async () => {
    const screen = asking();
    await screen.until(/hot .*:\s*$/);
    screen.type('C-c');
    expect(await screen.until(/ended with 130/)).toContain('"status": "cancelled"');
  });

  it('is declined with Ctrl-D', async () => {
    const screen = asking();
    await screen.until(/hot .*:\s*$/);
    screen.type('C-d');
    const after = await screen.until(/ended with 0/);
    expect(after.replaceAll('\\', '')).toContain('{"action":"decline"}');
  });
});

describe.skipIf(!hasTmux)('what is printed on a real terminal', { timeout: 40_000 }, () => {
  it('of the report of the demo is an excerpt, with colours of our own and none of the files', async () => {
    const text = `# One\u001B[31m\n\n${'## Part\n\nSome words.\n\n'.repeat(20)}`;
    const screen = terminal(['demo'], folderWith({ 'one.md': text, 'two.md': text }), { rows: 60 });
    const shown = await screen.until(/ended with 0/);
    expect(shown).toMatch(/^… \d+ more lines$/m);
    expect(shown).not.toContain('␛[2m');
    expect(shown).toMatch(/times as fast/);
  });

  it('of the tools is broken between words', async () => {
    const screen = terminal(['tools', 'list'], folderWith(), { rows: 90 });
    const lines = (await screen.until(/ended with 0/)).split('\n');
    const first = lines.findIndex((line) => line.startsWith('glob_files'));
    expect(lines[first + 1]).toMatch(/^ {30,}\S/);
    expect(
      lines.filter(
        (line) => /^\S/.test(line) && !/^(?:[a-z]+(?:_[a-z]+)* +(?:reads|changes)|planloom|ended)/.test(line),
      ),
    ).toEqual([]);
  });

  it('of a check ends with the command that says what a code means', async () => {
    const cwd = folderWith({ 'p.json': planText([{ id: 'a', tool: 'date_nwo' }]) });
    const shown = await terminal(['check', 'p.json'], cwd).until(/ended with 3/);
    expect(shown).toContain('1 error');
    expect(shown).toContain('what a code means: planloom help plan/unknown-tool');
  });
});
