import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ExitCode } from '../src/index.ts';
import { createProgram } from '../src/program.ts';

const text = readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8');
const program = createProgram(() => {});
const commands = program.commands.flatMap((command) => (command.commands.length > 0 ? command.commands : [command]));

describe('docs/cli.md', () => {
  it('lists every exit code, and no other', () => {
    const table = text.slice(text.indexOf('## Exit codes'));
    const codes = Array.from(table.matchAll(/^\| (\d+) \|/gm), ([, code]) => Number(code));
    expect(codes).toEqual(Object.values(ExitCode));
  });

  it.each(
    program
      .createHelp()
      .visibleCommands(program)
      .map((command) => command.name())
      .filter((name) => name !== 'help'),
  )('describes %s', (name) => {
    expect(text).toContain(`planloom ${name}`);
    expect(text).toMatch(new RegExp(`^## ${name}$`, 'm'));
  });

  it('names every option', () => {
    const options = new Set(commands.flatMap(({ options }) => options.map(({ long }) => long ?? '')));
    expect([...options].filter((long) => !text.includes(long))).toEqual([]);
  });

  it('names no option that there is not', () => {
    const options = new Set(commands.flatMap(({ options }) => options.map(({ long }) => long)));
    const named = new Set(Array.from(text.matchAll(/--[a-z][a-z-]+/g), ([option]) => option));
    const others = new Set(['--help', '--global', '--silent']);
    expect([...named].filter((option) => !options.has(option) && !others.has(option))).toEqual([]);
  });
});
