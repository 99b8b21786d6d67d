import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { fileTools } from '../src/index.ts';
import { callTool } from './call-tool.ts';
import { temporaryFolder } from './temporary-folder.ts';

const open = (root: string) => fileTools({ root, allowWrite: true });

describe('read_file', () => {
  test('returns the text and the size in bytes', async () => {
    const root = await temporaryFolder({ 'notes/a.txt': 'grüße' });
    expect(await callTool(open(root), 'read_file', { path: 'notes/a.txt' })).toEqual({
      path: 'notes/a.txt',
      content: 'grüße',
      encoding: 'utf-8',
      size: 7,
    });
  });

  test('drops a byte order mark', async () => {
    const root = await temporaryFolder({ a: '\uFEFFtext' });
    expect((await callTool(open(root), 'read_file', { path: 'a' })).content).toBe('text');
  });

  test('returns bytes as base64', async () => {
    const root = await temporaryFolder({ 'image.bin': new Uint8Array([0, 255, 128]) });
    const read = await callTool(open(root), 'read_file', { path: 'image.bin', encoding: 'base64' });
    expect([...Buffer.from(read.content, 'base64')]).toEqual([0, 255, 128]);
  });

  test('refuses bytes that are not text of the encoding, and says what to do', async () => {
    const root = await temporaryFolder({ 'image.bin': new Uint8Array([0xff, 0xfe, 0xfd]) });
    await expect(callTool(open(root), 'read_file', { path: 'image.bin' })).rejects.toMatchObject({
      code: 'tool/not-text',
      message: expect.stringContaining('base64'),
      retryable: false,
    });
  });

  test.each(['../secret.txt', 'sub/../../secret.txt', '/etc/passwd', 'sub/../..', 'a\0b'])(
    'refuses the path %j, which leads out of the root',
    async (path) => {
      const outer = await temporaryFolder({ 'secret.txt': 'secret', 'root/sub/a.txt': 'a' });
      await expect(callTool(open(join(outer, 'root')), 'read_file', { path })).rejects.toMatchObject({
        code: 'tool/outside-root',
        retryable: false,
      });
    },
  );

  test('is not confused by a folder that only starts like the root', async () => {
    const outer = await temporaryFolder({ 'root-other/secret.txt': 'secret', 'root/a.txt': 'a' });
    await expect(
      callTool(open(join(outer, 'root')), 'read_file', { path: '../root-other/secret.txt' }),
    ).rejects.toMatchObject({
      code: 'tool/outside-root',
    });
  });

  test('reads names that only look like a way out', async () => {
    const root = await temporaryFolder({ '..a': 'dots', 'b..': 'more' });
    expect((await callTool(open(root), 'read_file', { path: '..a' })).content).toBe('dots');
    expect((await callTool(open(root), 'read_file', { path: 'b..' })).content).toBe('more');
  });

  test('refuses links that lead out, in any part of the path', async () => {
    const outer = await temporaryFolder({ 'secret/file.txt': 'secret', 'root/a.txt': 'a' });
    const root = join(outer, 'root');
    await symlink('../secret/file.txt', join(root, 'file-link'));
    await symlink(join(outer, 'secret'), join(root, 'folder-link'));
    for (const path of ['file-link', 'folder-link/file.txt']) {
      await expect(callTool(open(root), 'read_file', { path })).rejects.toMatchObject({ code: 'tool/outside-root' });
    }
  });

  test('follows links that stay inside', async () => {
    const root = await temporaryFolder({ 'a.txt': 'a' });
    await symlink('a.txt', join(root, 'link'));
    expect((await callTool(open(root), 'read_file', { path: 'link' })).content).toBe('a');
  });

  test('works below a root that is a link itself', async () => {
    const outer = await temporaryFolder({ 'real/a.txt': 'a' });
    await symlink('real', join(outer, 'root'));
    expect((await callTool(open(join(outer, 'root')), 'read_file', { path: 'a.txt' })).content).toBe('a');
  });

  test('never gives what is outside while a file is exchanged for a link again and again', async () => {
    const outer = await temporaryFolder({ 'secret.txt': 'secret', 'root/a.txt': 'fine' });
    const root = join(outer, 'root');
    const tools = open(root);
    const swapping = (async () => {
      for (let round = 0; round < 100; round++) {
        await symlink('../secret.txt', join(root, 'next'));
        await rename(join(root, 'next'), join(root, 'a.txt'));
        await writeFile(join(root, 'next'), 'fine');
        await rename(join(root, 'next'), join(root, 'a.txt'));
      }
    })();
    const reads = Array.from({ length: 200 }, () =>
      callTool(tools, 'read_file', { path: 'a.txt' }).then(
        ({ content }) => content as string,
        (error: unknown) => (error as { code: string }).code,
      ),
    );
    const outcomes = new Set(await Promise.all(reads));
    await swapping;
    expect(outcomes).not.toContain('secret');
    expect(
      [...outcomes].every((outcome) => ['fine', 'tool/outside-root', 'tool/file-not-found'].includes(outcome)),
    ).toBe(true);
  });

  test('never gives what is outside while a folder is exchanged for a link again and again', async () => {
    const outer = await temporaryFolder({ 'secrets/a.txt': 'secret', 'root/folder/a.txt': 'fine' });
    const root = join(outer, 'root');
    const tools = open(root);
    const swapping = (async () => {
      for (let round = 0; round < 200; round++) {
        await rename(join(root, 'folder'), join(root, 'aside'));
        await symlink('../secrets', join(root, 'folder'));
        await rm(join(root, 'folder'));
        await rename(join(root, 'aside'), join(root, 'folder'));
      }
    })();
    const outcomes = new Set<string>();
    for (let read = 0; read < 400; read++) {
      const call = callTool(tools, 'read_file', { path: 'folder/a.txt' });
      outcomes.add(
        await call.then(
          ({ content }) => content as string,
          (error: unknown) => (error as { code: string }).code,
        ),
      );
    }
    await swapping;
    expect(outcomes).not.toContain('secret');
    for (const outcome of outcomes) expect(outcome).toMatch(/^fine$|outside-root|file-not-found/);
  });

  test('does not wait for a pipe', async () => {
    const root = await temporaryFolder();
    const makePipe = 'mkfifo';
    execFileSync(makePipe, [join(root, 'pipe')]);
    await expect(callTool(open(root), 'read_file', { path: 'pipe' })).rejects.toMatchObject({
      code: 'tool/not-a-file',
    });
  });

  test.each([
    ['missing.txt', 'tool/file-not-found'],
    ['a.txt/b', 'tool/file-not-found'],
    ['folder', 'tool/not-a-file'],
  ])('names the path that is asked for: %s', async (path, code) => {
    const root = await temporaryFolder({ 'a.txt': 'a', 'folder/b.txt': 'b' });
    const error = await callTool(open(root), 'read_file', { path }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, retryable: false, message: expect.stringContaining(`"${path}"`) });
    expect((error as Error).message).not.toContain(root);
  });

  test('refuses a file above the limit of the plan or of the pack', async () => {
    const root = await temporaryFolder({ 'a.txt': 'x'.repeat(100) });
    expect((await callTool(open(root), 'read_file', { path: 'a.txt', max_bytes: 100 })).size).toBe(100);
    await expect(callTool(open(root), 'read_file', { path: 'a.txt', max_bytes: 99 })).rejects.toMatchObject({
      code: 'tool/too-large',
    });
    const small = fileTools({ root, maxFileBytes: 50 });
    await expect(callTool(small, 'read_file', { path: 'a.txt' })).rejects.toMatchObject({ code: 'tool/too-large' });
    await expect(callTool(small, 'read_file', { path: 'a.txt', max_bytes: 1000 })).rejects.toMatchObject({
      code: 'tool/invalid-input',
    });
  });

  test('stops when it is aborted', async () => {
    const root = await temporaryFolder({ a: 'a' });
    const reason = new Error('stopped');
    await expect(callTool(open(root), 'read_file', { path: 'a' }, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });

  test('reads an empty file', async () => {
    const root = await temporaryFolder({ a: '' });
    expect(await callTool(open(root), 'read_file', { path: 'a' })).toMatchObject({ content: '', size: 0 });
  });
});

describe('write_file', () => {
  test('writes a file and the folders above it', async () => {
    const root = await temporaryFolder();
    const written = await callTool(open(root), 'write_file', { path: 'a/b/c.txt', content: 'grüße' });
    expect(written).toEqual({ path: 'a/b/c.txt', size: 7 });
    expect(await readFile(join(root, 'a/b/c.txt'), 'utf8')).toBe('grüße');
  });

  test('refuses to replace a file unless told to, and leaves nothing beside it', async () => {
    const root = await temporaryFolder({ 'a.txt': 'old' });
    await expect(callTool(open(root), 'write_file', { path: 'a.txt', content: 'new' })).rejects.toMatchObject({
      code: 'tool/file-exists',
      retryable: false,
    });
    expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('old');
    await callTool(open(root), 'write_file', { path: 'a.txt', content: 'new', overwrite: true });
    expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('new');
    expect(await readdir(root)).toEqual(['a.txt']);
  });

  test('keeps the permissions of the file it replaces', async () => {
    const root = await temporaryFolder({ 'run.sh': 'old' });
    await chmod(join(root, 'run.sh'), 0o750);
    await callTool(open(root), 'write_file', { path: 'run.sh', content: 'new', overwrite: true });
    expect((await stat(join(root, 'run.sh'))).mode & 0o777).toBe(0o750);
  });

  test('writes bytes given as base64 and refuses what is none', async () => {
    const root = await temporaryFolder();
    await callTool(open(root), 'write_file', { path: 'a.bin', content: 'AP+A', encoding: 'base64' });
    expect([...(await readFile(join(root, 'a.bin')))]).toEqual([0, 255, 128]);
    const wrong = callTool(open(root), 'write_file', { path: 'b.bin', content: 'no base64!', encoding: 'base64' });
    await expect(wrong).rejects.toMatchObject({ code: 'tool/not-text' });
  });

  test('makes no folder and no file outside through a link, existing or dangling', async () => {
    const outer = await temporaryFolder({ 'elsewhere/keep.txt': 'keep', 'root/a.txt': 'a' });
    const root = join(outer, 'root');
    await symlink(join(outer, 'elsewhere'), join(root, 'out'));
    await symlink(join(outer, 'not-yet'), join(root, 'dangling'));
    for (const path of ['out/new.txt', 'out/deep/new.txt', 'dangling/new.txt', '../new.txt', '/tmp/new.txt', '.']) {
      await expect(callTool(open(root), 'write_file', { path, content: 'x' })).rejects.toMatchObject({
        code: expect.stringMatching(/outside-root|file-not-found|not-a-file/),
      });
    }
    expect((await readdir(outer)).toSorted()).toEqual(['elsewhere', 'root']);
    expect(await readdir(join(outer, 'elsewhere'))).toEqual(['keep.txt']);
  });

  test('replaces a link instead of writing through it', async () => {
    const outer = await temporaryFolder({ 'secret.txt': 'keep', 'root/a.txt': 'a' });
    const root = join(outer, 'root');
    await symlink('../secret.txt', join(root, 'link'));
    await callTool(open(root), 'write_file', { path: 'link', content: 'new', overwrite: true });
    expect(await readFile(join(outer, 'secret.txt'), 'utf8')).toBe('keep');
    expect(await readFile(join(root, 'link'), 'utf8')).toBe('new');
  });

  test('does not replace a folder', async () => {
    const root = await temporaryFolder({ 'folder/a.txt': 'a' });
    const write = callTool(open(root), 'write_file', { path: 'folder', content: 'x', overwrite: true });
    await expect(write).rejects.toMatchObject({ code: 'tool/not-a-file' });
    expect(await readdir(root)).toEqual(['folder']);
  });

  test('leaves the old file when it is aborted', async () => {
    const root = await temporaryFolder({ 'a.txt': 'old' });
    const input = { path: 'a.txt', content: 'new', overwrite: true };
    const reason = new Error('stopped');
    await expect(callTool(open(root), 'write_file', input, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('old');
    expect(await readdir(root)).toEqual(['a.txt']);
  });

  test('shows readers the old content or the new, never a part', async () => {
    const sizes = [50_000, 80_000];
    const root = await temporaryFolder({ 'a.txt': 'x'.repeat(50_000) });
    const tools = open(root);
    const write = (size: number) =>
      callTool(tools, 'write_file', { path: 'a.txt', content: 'x'.repeat(size), overwrite: true });
    const read = () => readFile(join(root, 'a.txt')).then(({ length }) => length);
    const rounds = Array.from({ length: 40 }, async (_, round) => {
      await write(sizes[round % 2]!);
      return read();
    });
    expect((await Promise.all(rounds)).every((size) => sizes.includes(size))).toBe(true);
  });
});

describe('list_files', () => {
  test('lists a folder by name, without hidden files, links as links', async () => {
    const root = await temporaryFolder({ 'docs/b.md': '', 'docs/a.md': '', 'docs/sub/c.md': '', 'docs/.hidden': '' });
    await symlink('/etc', join(root, 'docs/link'));
    const { entries } = await callTool(open(root), 'list_files', { path: 'docs' });
    expect(entries).toEqual([
      { name: 'a.md', path: 'docs/a.md', type: 'file' },
      { name: 'b.md', path: 'docs/b.md', type: 'file' },
      { name: 'link', path: 'docs/link', type: 'link' },
      { name: 'sub', path: 'docs/sub', type: 'folder' },
    ]);
    const all = await callTool(open(root), 'list_files', { path: 'docs', include_hidden: true });
    expect(all.entries[0].name).toBe('.hidden');
  });

  test('lists the root by default and says when the limit cuts the list', async () => {
    const root = await temporaryFolder({ a: '', b: '', c: '' });
    const listed = await callTool(open(root), 'list_files', { limit: 2 });
    expect(listed).toMatchObject({ path: '.', truncated: true });
    expect(listed.entries.map(({ path }: { path: string }) => path)).toEqual(['a', 'b']);
  });

  test.each([
    ['..', 'tool/outside-root'],
    ['missing', 'tool/file-not-found'],
    ['a.txt', 'tool/file-not-found'],
  ])('refuses %s', async (path, code) => {
    const root = await temporaryFolder({ 'a.txt': '' });
    await expect(callTool(open(root), 'list_files', { path })).rejects.toMatchObject({ code });
  });
});

describe('glob_files', () => {
  test('finds files by patterns, sorted, without node_modules, .git and what links lead to', async () => {
    const outer = await temporaryFolder({
      'other/z.md': '',
      'root/b.md': '',
      'root/a/c.md': '',
      'root/a/d.txt': '',
      'root/node_modules/x/README.md': '',
      'root/.git/e.md': '',
      'root/.github/f.md': '',
    });
    const root = join(outer, 'root');
    await symlink(join(outer, 'other'), join(root, 'link'));
    const found = await callTool(open(root), 'glob_files', { patterns: ['**/*.md'] });
    expect(found).toEqual({ paths: ['a/c.md', 'b.md'], count: 2, truncated: false });
    const hidden = await callTool(open(root), 'glob_files', { patterns: ['**/*.{md,txt}'], include_hidden: true });
    expect(hidden.paths).toEqual(['.github/f.md', 'a/c.md', 'a/d.txt', 'b.md']);
  });

  test.each(['../*.md', '/etc/*', 'a/../../*', '{..,a}/*.md', '@(..)/x', 'C:/x', '..\\*.md'])(
    'refuses the pattern %s',
    async (pattern) => {
      const root = await temporaryFolder({ 'a.md': '' });
      await expect(callTool(open(root), 'glob_files', { patterns: [pattern] })).rejects.toMatchObject({
        code: 'tool/outside-root',
      });
    },
  );

  test('finds nothing without failing', async () => {
    const root = await temporaryFolder();
    expect(await callTool(open(root), 'glob_files', { patterns: ['**/*.md'] })).toMatchObject({ paths: [], count: 0 });
  });

  test('says when the limit cuts the list', async () => {
    const root = await temporaryFolder({ 'a.md': '', 'b.md': '' });
    expect(await callTool(open(root), 'glob_files', { patterns: ['*.md'], limit: 1 })).toEqual({
      paths: ['a.md'],
      count: 1,
      truncated: true,
    });
  });

  test('stops when it is aborted', async () => {
    const root = await temporaryFolder({ 'a.md': '' });
    const reason = new Error('stopped');
    const call = callTool(open(root), 'glob_files', { patterns: ['**'] }, { signal: AbortSignal.abort(reason) });
    await expect(call).rejects.toBe(reason);
  });
});

describe('file_info', () => {
  test('tells files, folders and links apart, and what is not there', async () => {
    const root = await temporaryFolder({ 'folder/a.txt': 'four' });
    await symlink('nowhere', join(root, 'link'));
    const info = (path: string) => callTool(open(root), 'file_info', { path });
    expect(await info('folder/a.txt')).toMatchObject({ exists: true, type: 'file', size: 4 });
    expect(await info('folder')).toMatchObject({ exists: true, type: 'folder' });
    expect(await info('.')).toMatchObject({ exists: true, type: 'folder' });
    expect(await info('link')).toMatchObject({ exists: true, type: 'link' });
    const nothing = { exists: false, type: null, size: null, modified_at: null };
    expect(await info('missing')).toEqual({ path: 'missing', ...nothing });
    expect(await info('missing/deeper')).toEqual({ path: 'missing/deeper', ...nothing });
  });

  test('says nothing about what is outside', async () => {
    const outer = await temporaryFolder({ 'secret.txt': '', 'root/a': '' });
    const root = join(outer, 'root');
    await symlink('..', join(root, 'up'));
    for (const path of ['../secret.txt', 'up/secret.txt', 'up/missing.txt']) {
      await expect(callTool(open(root), 'file_info', { path })).rejects.toMatchObject({ code: 'tool/outside-root' });
    }
  });
});

test('write_file is only there if it was allowed', async () => {
  const root = await temporaryFolder();
  await mkdir(join(root, 'x'));
  expect(fileTools({ root }).map(({ id }) => id)).not.toContain('write_file');
  expect(open(root).find(({ id }) => id === 'write_file')!.effects).toMatchObject({ destructive: true });
});

test('a root that is not there is an error of the first call', async () => {
  const tools = fileTools({ root: '/nowhere/at/all' });
  await expect(callTool(tools, 'list_files', {})).rejects.toMatchObject({ code: 'tool/file-not-found' });
});
