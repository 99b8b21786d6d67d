import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { cli, fixtures, folderWith, planText, toolsModule } from './support/cli.ts';

const server = { command: process.execPath, args: [join(fixtures, 'clock-server.mjs')] };
const plan = planText([
  { id: 'place', tool: 'clock.where', input: {} },
  { id: 'answer', type: 'final', input: { zone: '{{place.zone}}' } },
]);
const servers = (entry: object = server): string => JSON.stringify({ mcpServers: { clock: entry } });

describe('MCP servers', () => {
  it('of a file are tools of a run', async () => {
    const cwd = folderWith({ 'p.json': plan, 'mcp.json': servers({ ...server, env: { ZONE: '${ZONE}' } }) });
    const { exitCode, stdout, stderr } = await cli(['run', 'p.json', '--mcp', 'mcp.json'], {
      cwd,
      env: { ZONE: 'CET' },
    });

    expect(stderr).toContain('warning: MCP server "clock": tool "broken": its inputSchema');
    expect(JSON.parse(stdout)).toEqual({ zone: 'CET' });
    expect(exitCode).toBe(0);
  });

  it('are known to check, which tells the nearest name', async () => {
    const cwd = folderWith({ 'p.json': plan.replace('clock.where', 'clock.were'), 'mcp.json': servers() });
    const { exitCode, stdout } = await cli(['check', 'p.json', '--mcp', 'mcp.json'], { cwd });

    expect(stdout).toContain('did you mean "clock.where"');
    expect(exitCode).toBe(3);
  });

  it('that cannot be reached are an error that says which', async () => {
    const cwd = folderWith({ 'mcp.json': servers({ command: 'no-such-command-here' }) });
    const { exitCode, stderr } = await cli(['tools', 'list', '--mcp', 'mcp.json'], { cwd });

    expect(stderr).toContain('error: MCP server "clock": there is no command "no-such-command-here"');
    expect(exitCode).toBe(5);
  });

  it.each([
    ['{', /mcp\.json: the MCP servers cannot be read: .*JSON/],
    [
      servers({ ...server, env: { ZONE: '${MISSING}' } }),
      /mcp\.json: MCP server "clock": the environment has no variable "MISSING"/,
    ],
    [servers({ ...server, argss: [] }), /there is no field "argss"; did you mean "args"\?/],
  ])('in a file that is wrong are an error that names it: %s', async (text, message) => {
    const { exitCode, stderr } = await cli(['tools', 'list', '--mcp', 'mcp.json'], {
      cwd: folderWith({ 'mcp.json': text }),
    });

    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it('call with arguments from the command line', async () => {
    const cwd = folderWith({ 'mcp.json': servers() });
    const { stdout } = await cli(['tools', 'call', 'clock.where', '--mcp', 'mcp.json'], { cwd });

    expect(JSON.parse(stdout)).toEqual({ folder: cwd, zone: 'none' });
  });
});

describe('a config file', () => {
  it('is found above the current folder, and its programs are started where it is', async () => {
    const cwd = folderWith({ 'planloom.config.json': servers() });
    mkdirSync(join(cwd, 'a/b'), { recursive: true });
    const { stdout } = await cli(['tools', 'call', 'clock.where'], { cwd: join(cwd, 'a/b') });

    expect(JSON.parse(stdout)).toEqual({ folder: cwd, zone: 'none' });
  });

  it.each([
    ['planloom.config.yaml', `tools: ['${toolsModule}']`],
    ['planloom.config.mjs', `export default { tools: ['${toolsModule}'] };`],
    ['planloom.config.mjs', `import { tools } from '${toolsModule}'; export default { tools };`],
    ['planloom.config.ts', `const packs: string[] = ['${toolsModule}']; export default { packs };`],
    [
      'planloom.config.mjs',
      `import { tools } from '${toolsModule}'; export default { sources: [{ name: 'mine', list: async () => tools }] };`,
    ],
  ])('names tools: %s with %s', async (name, text) => {
    const { stdout, stderr } = await cli(['tools', 'list'], { cwd: folderWith({ [name]: text }) });

    expect(stderr).toBe('');
    expect(stdout).toMatch(/^wait +reads/m);
  });

  it('says what tools may reach, unless the command line does', async () => {
    const cwd = folderWith({ 'planloom.config.yaml': 'root: data\nallowWrite: true', 'top.txt': 'top' });
    mkdirSync(join(cwd, 'data'));
    const write = ['tools', 'call', 'write_file', '-i', 'path=a.txt', '-i', 'content=one'];
    const read = ['tools', 'call', 'read_file', '-i', 'path=top.txt', '--root', '.'];

    expect((await cli(write, { cwd })).exitCode).toBe(0);
    expect((await cli([...read], { cwd })).stdout).toContain('top');
    expect((await cli([...write, '--no-config'], { cwd })).stderr).toContain('there is no tool "write_file"');
  });

  it('is chosen with --config, and left out with --no-config', async () => {
    const cwd = folderWith({ 'other.json': `{"tools":["${toolsModule}"]}`, 'planloom.config.json': '{"broken"' });

    expect((await cli(['tools', 'list', '--config', 'other.json'], { cwd })).stdout).toContain('wait');
    expect((await cli(['tools', 'list', '--no-config'], { cwd })).exitCode).toBe(0);
  });

  it.each([
    ['planloom.config.json', '{"broken"', /the config cannot be read: .*planloom\.config\.json/],
    ['planloom.config.json', '{"mcpServer":{}}', /there is no field "mcpServer"; did you mean "mcpServers"\?/],
    ['planloom.config.yaml', 'packs: one', /planloom\.config\.yaml: packs: must be an array/],
    ['planloom.config.mjs', 'export const a = 1;', /has no default export/],
    ['planloom.config.mjs', 'throw new Error("not today");', /not today/],
  ])('that is wrong is an error: %s with %s', async (name, text, message) => {
    const { exitCode, stderr } = await cli(['tools', 'list'], { cwd: folderWith({ [name]: text }) });

    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it.each([
    [
      'planloom.config.ts',
      "import 'node:fs';\nexport default {};",
      'name it planloom.config.mts, or set "type": "module"',
    ],
    ['planloom.config.js', 'export default {};', 'name it planloom.config.mjs, or set "type": "module"'],
    [
      'planloom.config.mts',
      "import '@planloom/cli';\nexport default {};",
      'a config needs no import: export default {',
    ],
    ['planloom.config.mts', '\n\nexport default { a: ;', 'planloom.config.mts:3: the config cannot be read'],
    ['planloom.config.mjs', '\n\nexport default { a: ;', 'planloom.config.mjs: the config cannot be read'],
  ])('of a CommonJS project that cannot be read says where and what to do: %s', async (name, text, message) => {
    const cwd = folderWith({ 'package.json': '{"type":"commonjs"}', [name]: text });
    const { exitCode, stderr } = await cli(['tools', 'list'], { cwd });

    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  it('that is named and not there is an error', async () => {
    const { exitCode, stderr } = await cli(['tools', 'list', '--config', 'none.json'], { cwd: folderWith() });

    expect(stderr).toContain('none.json: the config cannot be read');
    expect(exitCode).toBe(2);
  });
});

describe('--pack', () => {
  it.each([
    '"./index.js"',
    '{ ".": { "import": "./index.js" } }',
    '{ ".": { "types": "./index.d.ts", "default": "./index.js" } }',
  ])('takes a pack that is installed here, with exports %s', async (exported) => {
    const cwd = folderWith();
    const home = join(cwd, 'node_modules/word-tools');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), `{"name":"word-tools","type":"module","exports":${exported}}`);
    writeFileSync(
      join(home, 'index.js'),
      'export const pack = { name: "word-tools", version: "1.0.0", tools: [{ id: "shout", execute: ({ text }) => text.toUpperCase() }] };\nexport const tools = pack.tools;',
    );
    const { stdout } = await cli(['tools', 'call', 'shout', '--pack', 'word-tools', '-i', 'text=hi'], { cwd });

    expect(stdout).toBe('HI\n');
  });

  it.each([
    ['{"exports":{".":{"types":"./index.d.ts","import":"./index.mjs"},"./more":"./more.mjs"}}', /^shout /m],
    ['{"main":"index.mjs"}', /^shout /m],
    [
      '{"exports":"./dist/index.js"}',
      /\.\/words: its package\.json exports .*dist.index\.js, which is not there\nnext: +build/,
    ],
    ['{}', /\.\/words: this is a folder without a package\.json that says what it exports\nnext: +name a file in it/],
  ])('takes a folder by what its package exports: %s', async (manifest, expected) => {
    const cwd = folderWith();
    mkdirSync(join(cwd, 'words'));
    writeFileSync(join(cwd, 'words/package.json'), manifest);
    writeFileSync(join(cwd, 'words/index.mjs'), "export const tools = [{ id: 'shout', execute: () => 'HI' }];");
    const { stdout, stderr } = await cli(['tools', 'list', '--pack', './words'], { cwd });

    expect(stdout + stderr).toMatch(expected);
  });

  it('that is not there says what to name', async () => {
    const { exitCode, stderr } = await cli(['tools', 'list', '--pack', 'word-tools'], { cwd: folderWith() });

    expect(stderr).toMatch(/word-tools: the tools cannot be loaded/);
    expect(exitCode).toBe(5);
  });
});
