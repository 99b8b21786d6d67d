import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { folderWith, planText } from './support/cli.ts';
import { hasTmux, type Terminal, terminal } from './support/terminal.ts';

const show = { to: '{{input.to}}', copies: 2 };
const ok = { id: 'ok', type: 'approval', message: 'Send it?', show, on_reject: 'continue' };
const end = { id: 'end', type: 'final', input: { ok: '{{ok}}' } };

/** A plan that gives the decision, on a terminal of its own. */
function ask(
  step: object = ok,
  {
    words = [],
    env = 'unset VISUAL EDITOR',
    cwd = folderWith(),
  }: { words?: string[]; env?: string; cwd?: string } = {},
): Terminal {
  writeFileSync(join(cwd, 'p.json'), planText([step, end]));
  const inputs = ['--input', 'to=ann', '--as', 'Bob', ...words];
  return terminal(['run', 'p.json', ...inputs], cwd, { columns: 130, rows: 50, env });
}

const answer = (screen: Terminal, text: string): void => {
  if (text !== '') screen.type(text);
  screen.type('Enter');
};

describe.skipIf(!hasTmux)('a person at the terminal', { timeout: 40_000 }, () => {
  it('approves what is shown', async () => {
    const screen = ask();
    const asked = await screen.until(/\[a\]pprove \/ \[r\]eject \/ \[e\]dit: *$/m);
    expect(asked).toMatch(/^approval ok\n {2}Send it\?\n {2}to: ann\n {2}copies: 2\n/m);
    answer(screen, 'a');
    const after = await screen.until(/ended with 0/);
    expect(after).toMatch(/✓ ok approval .* approved by Bob/);
    expect(after).toMatch(/"approved": true,\s+"values": \{\s+"to": "ann",\s+"copies": 2\s+\},\s+"edited": false/);
  });

  it('rejects, and says why', async () => {
    const screen = ask({ ...ok, on_reject: 'fail' });
    await screen.until(/\[a\]pprove/);
    answer(screen, 'reject');
    await screen.until(/Why\?/);
    answer(screen, 'Ann');
    const after = await screen.until(/ended with 1/);
    expect(after).toMatch(/error\[approval\/rejected\].*rejected by Bob: Ann/);
  });

  it('edits the values as a line of JSON, and loses nothing when it is wrong', async () => {
    const screen = ask();
    await screen.until(/\[e\]dit/);
    answer(screen, 'e');
    await screen.until(/values as JSON.*\{"to":"ann","copies":2\}/);
    screen.type('BSpace');
    answer(screen, '');
    await screen.until(/this is no JSON: .*still there/);
    answer(screen, 'e');
    await screen.until(/values as JSON.*\{"to":"ann","copies":2(?!\})/);
    screen.type('BSpace');
    answer(screen, '3}');
    await screen.until(/copies: 3\n.*with the values as edited\?/);
    answer(screen, 'a');
    const after = await screen.until(/ended with 0/);
    expect(after).toMatch(/"to": "ann",\s+"copies": 3\s+\},\s+"edited": true/);
    expect(after).toContain('approved with other values by Bob');
  });

  it('is told of values that are of another type, and asked again', async () => {
    const screen = ask();
    await screen.until(/\[e\]dit/);
    answer(screen, 'e');
    await screen.until(/values as JSON/);
    screen.type('C-u');
    answer(screen, '{"copies":"two"}');
    await screen.until(/copies: two\n/);
    answer(screen, 'a');
    await screen.until(/"copies" has to be a number, as it was shown, but is a text.*\n.*with the values as edited\?/);
    answer(screen, 'r');
    await screen.until(/Why\?/);
    answer(screen, '');
    expect(await screen.until(/ended with 0/)).toMatch(/"approved": false,[^]*"edited": false[^]*"comment": null/);
  });

  it('sees what is hidden in a text that is edited', async () => {
    const screen = ask(ok, { words: ['--input', 'to=an\u202En\u009B'] });
    const asked = await screen.until(/\[e\]dit/);
    expect(asked).toContain('to: an<U+202E>n\uFFFD');
    answer(screen, 'e');
    await screen.until(/"to":"an\\u202en\\u009b"/);
    answer(screen, '');
    await screen.until(/with the values as edited\?/);
    answer(screen, 'a');
    expect(await screen.until(/ended with 0/)).toContain('"edited": false');
  });

  it('edits the values in the editor that is set, which may have arguments', async () => {
    const cwd = folderWith({ 'edit.sh': 'sed -i.bak "s/$1/$2/" "$3"\n' });
    const screen = ask(ok, { cwd, env: `export VISUAL="bash '${join(cwd, 'edit.sh')}' ann eve" EDITOR=false` });
    await screen.until(/\[e\]dit/);
    answer(screen, 'e');
    await screen.until(/to: eve\n.*\n.*with the values as edited\?/);
    answer(screen, 'a');
    expect(await screen.until(/ended with 0/)).toMatch(/"to": "eve",\s+"copies": 2\s+\},\s+"edited": true/);
  });

  it('is told where the editor fails, which changes nothing', async () => {
    const screen = ask(ok, { env: 'unset VISUAL; export EDITOR=false' });
    await screen.until(/\[e\]dit/);
    answer(screen, 'e');
    await screen.until(/false: it ended with 1; nothing was changed/);
    answer(screen, 'a');
    expect(await screen.until(/ended with 0/)).toContain('"edited": false');
  });

  it('is not asked any more when it times out', async () => {
    const screen = ask({ ...ok, timeout_ms: 1500, on_timeout: 'reject' });
    const asked = await screen.until(/\[a\]pprove/);
    expect(asked).toMatch(/open until .*; then it counts as rejected/);
    const after = await screen.until(/ended with 0/);
    expect(after).toContain('ok is no longer open');
    expect(after).toContain('"timed_out": true');
  });

  it('is told what to type, also at Ctrl-D; Ctrl-C cancels the run', async () => {
    const screen = ask();
    await screen.until(/\[a\]pprove/);
    screen.type('C-d');
    await screen.until(/type a, r, e; Ctrl-C cancels the run/);
    answer(screen, 'x');
    await screen.until(/(?:type a, r, e[^]*){2}\[e\]dit: *$/m);
    screen.type('C-c');
    const after = await screen.until(/ended with 130/);
    expect(after).toContain('⊘ ok approval');
  });

  it('is asked one thing after the other, and sees long values whole if need be', async () => {
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index}`).join('\n');
    const long = { id: 'long', type: 'approval', message: 'Long?', show: { text: `${lines}\u001B[2J` } };
    const both = { id: 'ok', type: 'parallel', steps: [long, { ...ok, id: 'short' }] };
    const screen = ask(both);
    const first = await screen.until(/… \d+ more lines\n.*\[v\]iew: *$/m);
    expect(first).not.toContain('line 59');
    answer(screen, 'v');
    await screen.until(/line 59␛\[2J/);
    answer(screen, 'a');
    await screen.until(/approval ok\.short/);
    answer(screen, 'a');
    expect(await screen.until(/ended with 0/)).toMatch(/✓ short approval .* approved/);
  });

  it('sees what a run waits for, and for how long yet', async () => {
    const screen = ask({ id: 'ok', type: 'wait', signal: 'paid', timeout_ms: 60_000 });
    const during = await screen.until(/suspended: 1 signal/);
    expect(during).toMatch(/‖ ok wait waits for signal "paid" \(times out in (?:1 min|\d+ s)\)/);
    screen.type('C-c');
    await screen.until(/ended with 130/);
  });
});
