import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { cli, type CliOptions, type CliResult, folderWith, planText } from './support/cli.ts';

const VALUE = 'tok-91b7"e4';
const tools = `export const tools = [{
  id: 'call',
  inputSchema: { key: { type: 'string' }, rest: { type: 'array', optional: true } },
  execute({ key, rest }, { log }) {
    console.log('called with ' + key);
    log('calling with ' + key);
    if (key.startsWith('bad')) throw Object.assign(new Error('refused ' + key), { retryable: false });
    return { length: key.length, key, rest };
  },
}];`;
const plan = planText([{ id: 'a', tool: 'call', input: { key: '{{secrets.TOKEN}}' } }]);

interface Files extends CliOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly mode?: number;
}

/** Runs the command in a folder with a plan, the tool, and these files. */
async function run(words: readonly string[], { files = {}, mode = 0o600, ...rest }: Files = {}): Promise<CliResult> {
  const cwd = folderWith({ 'tools.mjs': tools, 'plan.json': plan, ...files });
  for (const name of Object.keys(files)) chmodSync(join(cwd, name), mode);
  const result = await cli([...words, '--tools', './tools.mjs'], { cwd, ...rest });
  const trace = words.includes('--trace') ? readFileSync(join(cwd, 'trace.json'), 'utf8') : '';
  return { ...result, stdout: result.stdout + trace };
}

describe('planloom run', () => {
  it('gives a plan the variables that are named, and shows none of them', async () => {
    const env = { TOKEN: VALUE };
    const words = ['run', 'plan.json', '--secret', 'TOKEN', '-v', '-o', 'ndjson', '--trace', 'trace.json'];
    const { exitCode, stdout, stderr } = await run(words, { env });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('"key":"{{secrets.TOKEN}}"');
    expect(stdout).toContain(`"length":${VALUE.length}`);
    expect(stderr).toContain('called with {{secrets.TOKEN}}');
    for (const text of [VALUE, JSON.stringify(VALUE).slice(1, -1)]) expect(stdout + stderr).not.toContain(text);
  });

  it('shows none in an error', async () => {
    const { exitCode, stdout, stderr } = await run(['run', 'plan.json', '--secret', 'TOKEN', '-v'], {
      env: { TOKEN: `bad-${VALUE}` },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('refused {{secrets.TOKEN}}');
    expect(stdout + stderr).not.toContain(VALUE);
  });

  it('gives no variable that is not named', async () => {
    const { exitCode, stderr } = await run(['run', 'plan.json'], { env: { TOKEN: VALUE } });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('there is no secret "TOKEN": the run has none');
    expect(stderr).toContain('--secret TOKEN');
    expect(stderr).toContain('nothing was run');
  });

  it('says which secret was probably meant', async () => {
    const { exitCode, stderr } = await run(['run', 'plan.json', '--secret', 'TOKENS'], { env: { TOKENS: VALUE } });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('did you mean "secrets.TOKENS"?');
  });

  it.each([
    ['a variable that is not there', ['--secret', 'TOKEN'], {}, 'there is no environment variable "TOKEN"'],
    ['an empty one', ['--secret', 'TOKEN'], { TOKEN: '' }, 'the secret "TOKEN" is empty'],
    ['a value in place of a name', ['--secret', 'tok-1234'], {}, 'this is not the name of an environment variable'],
    ['standard input', ['--secrets-file', '-'], {}, 'not from standard input'],
    ['a file that is not there', ['--secrets-file', 'none.env'], {}, 'there is no such file'],
  ])('refuses %s', async (_what, words, env, message) => {
    const { exitCode, stderr } = await run(['run', 'plan.json', ...words], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('tok-1234');
  });

  it.each([
    ['lines', `# what it needs\n\nOTHER=x\nexport TOKEN = value-1 # mine\r\n`, 'value-1'.length],
    ['double quotes', String.raw`TOKEN="one\ntwo\"#"`, 'one\ntwo"#'.length],
    ['several lines', `TOKEN='-----BEGIN\nkey\n-----END' # a key`, '-----BEGIN\nkey\n-----END'.length],
    ['a value with a hash', 'TOKEN=abc#def=g', 'abc#def=g'.length],
    ['JSON', JSON.stringify({ TOKEN: VALUE }), VALUE.length],
  ])('reads a file of %s', async (_form, text, length) => {
    const { exitCode, stdout, stderr } = await run(['run', 'plan.json', '--secrets-file', 'all.env'], {
      files: { 'all.env': text },
    });
    expect({ exitCode, warned: stderr.includes('warning') }).toEqual({ exitCode: 0, warned: false });
    expect(JSON.parse(stdout)).toEqual({ length, key: '{{secrets.TOKEN}}' });
  });

  it.each([
    ['a line that names nothing', 'A=secret-1\nsecret-2', 'all.env:2'],
    ['quotes that are not closed', 'A="secret-1\nB=2', 'all.env:1'],
    ['broken JSON', '{ "A": "secret-1" "B" }', 'the file begins as JSON, but is none'],
    ['a value that is no text', '{ "A": { "B": "secret-1" } }', 'the secret "A" has to be a text'],
    ['a name that is none', '{ "a-b": "secret-1" }', '"a-b" cannot be the name of a secret'],
  ])('refuses a file with %s, and shows nothing of it', async (_what, text, message) => {
    const { exitCode, stderr } = await run(['run', 'plan.json', '--secrets-file', 'all.env'], {
      files: { 'all.env': text },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('secret-');
  });

  it.skipIf(process.platform === 'win32')('warns of a file that others can read', async () => {
    const words = ['run', 'plan.json', '--secrets-file', 'all.env'];
    const options = { files: { 'all.env': 'TOKEN=value-1' }, mode: 0o644 };
    expect((await run(words, options)).stderr).toContain('others can read the secrets in all.env');
    expect((await run([...words, '-q'], options)).stderr).toBe('called with {{secrets.TOKEN}}\n');
  });

  it('prefers a variable to the file', async () => {
    const { stdout } = await run(['run', 'plan.json', '--secrets-file', 'all.env', '--secret', 'TOKEN'], {
      files: { 'all.env': 'TOKEN=value-of-the-file' },
      env: { TOKEN: 'four' },
    });
    expect(JSON.parse(stdout)).toMatchObject({ length: 4 });
  });
});

describe('planloom tools call', () => {
  const call = ['tools', 'call', 'call'];

  it('puts secrets into arguments, and takes nothing else for a template', async () => {
    const words = [...call, '-i', 'key=a {{secrets.TOKEN}} {{x}} \\${y}', '-i', 'rest=["{{secrets.TOKEN}}", "{{z}}"]'];
    const { exitCode, stdout, stderr } = await run([...words, '--secret', 'TOKEN'], { env: { TOKEN: VALUE } });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      length: `a ${VALUE} {{x}} \\\${y}`.length,
      key: 'a {{secrets.TOKEN}} {{x}} \\${y}',
      rest: ['{{secrets.TOKEN}}', '{{z}}'],
    });
    expect(stdout + stderr).not.toContain(VALUE);
  });

  it('takes a reference for text where no secrets are given', async () => {
    const { stdout } = await run([...call, '-i', 'key={{secrets.TOKEN}}'], { env: { TOKEN: VALUE } });
    expect(JSON.parse(stdout)).toMatchObject({ length: '{{secrets.TOKEN}}'.length });
  });

  it('refuses a secret that it was not given', async () => {
    const { exitCode, stderr } = await run([...call, '-i', 'key={{secrets.TOKN}}', '--secret', 'TOKEN'], {
      env: { TOKEN: VALUE },
    });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('there is no secret "TOKN"');
  });
});
