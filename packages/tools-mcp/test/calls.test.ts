import { inspect } from 'node:util';

import { createToolContext } from '@planloom/tool-kit/testing';
import { describe, expect, it } from 'vitest';

import { readMcpServers, traceContextOfIds } from '../src/index.ts';
import { call, failureOf, find, odd, oddServer, open } from './support/open-source.ts';

describe('a call', () => {
  it('gives the structured content, validated', async () => {
    const { config } = odd();
    const source = open({ odd: config });

    await expect(call(source, 'odd.count')).resolves.toEqual({ calls: 1 });
    await expect(failureOf(call(source, 'odd.wrong'))).resolves.toMatchObject({
      code: 'tool/invalid-output',
      retryable: false,
    });
    await expect(failureOf(call(source, 'odd.unstructured'))).resolves.toMatchObject({
      code: 'tool/invalid-output',
      retryable: false,
      message: expect.stringContaining('structured content'),
    });
  });

  it('gives a single text as text, and nothing as null', async () => {
    const source = open({ odd: odd().config });

    await expect(call(source, 'odd.echo', { text: '{"a":1}' })).resolves.toBe('{"a":1}');
    await expect(call(source, 'odd.nothing')).resolves.toBeNull();
  });

  it('parses the text of tools that are said to return JSON', async () => {
    const source = open({ odd: odd('', { json: ['json'] }).config });

    await expect(call(source, 'odd.json', { text: '{"a":[1]}' })).resolves.toEqual({ a: [1] });
    await expect(call(source, 'odd.echo', { text: '{"a":[1]}' })).resolves.toBe('{"a":[1]}');
    await expect(failureOf(call(source, 'odd.json', { text: 'no' }))).resolves.toMatchObject({
      code: 'tool/invalid-output',
      retryable: false,
    });
  });

  it('gives images, audio and resources as bytes, and leaves links as links', async () => {
    const source = open({ odd: odd().config });

    await expect(call(source, 'odd.everything')).resolves.toEqual({
      text: 'one\ntwo',
      content: [
        { type: 'text', text: 'one' },
        { type: 'image', mediaType: 'image/png', data: new Uint8Array([0x89, 0x50, 0x4e, 0x47]) },
        { type: 'audio', mediaType: 'audio/wav', data: new Uint8Array([0x52, 0x49, 0x46, 0x46]) },
        { type: 'resource_link', uri: 'file:///a.txt', name: 'a.txt', mediaType: 'text/plain', size: 3 },
        { type: 'resource', uri: 'file:///b.txt', mediaType: 'text/plain', text: 'b' },
        { type: 'resource', uri: 'file:///c.bin', data: new Uint8Array([0, 1]) },
        { type: 'text', text: 'two' },
      ],
    });
  });

  it('passes all progress on, the last of it too', async () => {
    const source = open({ odd: odd().config });
    const context = createToolContext();
    await call(source, 'odd.steps', { count: 4 }, context);

    expect(context.progressed).toEqual([
      { progress: 1, total: 4, message: 'step 1' },
      { progress: 2, total: 4, message: 'step 2' },
      { progress: 3, total: 4, message: 'step 3' },
      { progress: 4, total: 4, message: 'step 4' },
    ]);
  });

  it('tells the server nothing of a trace where there is none', async () => {
    const meta = await call(open({ odd: odd().config }), 'odd.meta');

    expect(meta).not.toHaveProperty('traceparent');
    expect(meta).not.toHaveProperty('baggage');
  });

  it('tells the server its place in the run, if that is wanted', async () => {
    const source = open({ odd: odd().config }, { traceContext: traceContextOfIds });
    const context = createToolContext({ runId: '019ab1c2-0000-7000-8000-000000000001', path: 'a[2].b' });
    const meta = (await call(source, 'odd.meta', {}, context)) as { readonly traceparent: string };

    expect(meta.traceparent).toMatch(/^00-019ab1c2000070008000000000000001-[\da-f]{16}-00$/);
  });

  it('tells the server where in a trace the call stands that something traces', async () => {
    const source = open({ odd: odd().config });
    const carrier = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', baggage: 'a=b' };

    await expect(call(source, 'odd.meta', {}, createToolContext({ carrier }))).resolves.toMatchObject(carrier);
  });

  it('tells the server the trace context of an application that traces', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const source = open({ odd: odd().config }, { traceContext: () => ({ traceparent, tracestate: 'a=1' }) });

    await expect(call(source, 'odd.meta')).resolves.toMatchObject({ traceparent, tracestate: 'a=1' });
  });
});

describe('a failed call', () => {
  it.each([
    ['MCP error -32602: Input validation error: Invalid arguments for tool fail', 'tool/invalid-input', false],
    ['MCP error -32602: Tool nix not found', 'tool/unknown', false],
    ['Unknown tool: nix', 'tool/unknown', false],
    ['1 validation error for call[add]\na\n  Field required', 'tool/invalid-input', false],
    ["ENOENT: no such file or directory, open '/a'", 'mcp/tool-failed', false],
    ['Access denied - path outside allowed directories', 'mcp/tool-failed', false],
    ['MCP error -32601: Tool x requires task augmentation', 'mcp/unsupported', false],
    ['the service is busy', 'mcp/tool-failed', undefined],
    ['the tool said: file not found in the index', 'mcp/tool-failed', undefined],
  ])('is judged by what the server says: %s', async (text, code, retryable) => {
    const source = open({ odd: odd().config });

    await expect(failureOf(call(source, 'odd.fail', { text }))).resolves.toEqual({
      code,
      retryable,
      message: expect.stringContaining(text),
    });
  });

  it.each([
    [-32602, 'bad argument', 'tool/invalid-input', false],
    [-32602, 'Unknown tool: x', 'tool/unknown', false],
    [-32601, 'no such method', 'mcp/unsupported', false],
    [-32603, 'internal', 'mcp/protocol-error', undefined],
  ])('is judged by the code of the protocol: %d %s', async (code, message, expected, retryable) => {
    const source = open({ odd: odd().config });

    await expect(failureOf(call(source, 'odd.refuse', { code, message }))).resolves.toMatchObject({
      code: expected,
      retryable,
    });
  });

  it.each([
    [-32_603, 'Not connected', undefined],
    [-32_000, 'Rate limit exceeded', undefined],
    [-32_000, 'Connection closed', undefined],
    [-32_001, 'Session expired upstream', undefined],
    [-32_603, 'Not Found', { status: 404 }],
    [-32_603, 'Unavailable', { status: 503 }],
    [-32_603, 'Unauthorized', { status: 401 }],
  ])('is not taken for a failure of the connection: %d %s %j', async (code, message, data) => {
    const { config, notes } = odd();
    const source = open({ odd: config });

    await expect(failureOf(call(source, 'odd.refuse', { code, message, data: data ?? null }))).resolves.toEqual({
      code: 'mcp/protocol-error',
      retryable: undefined,
      message: `MCP server "odd": "refuse" failed: ${message}`,
    });
    expect(notes()).toEqual([expect.stringMatching('start'), 'call refuse']);
  });

  it('names the server and the tool', async () => {
    const source = open({ odd: odd().config });

    const { message } = await failureOf(call(source, 'odd.fail', { text: 'no luck' }));
    expect(message).toBe('MCP server "odd": "fail" failed: no luck');
  });
});

describe('time', () => {
  it('ends a call that gives no sign of life', async () => {
    const { config, notes } = odd('', { timeoutMs: 150 });
    const source = open({ odd: config });

    await expect(failureOf(call(source, 'odd.hang'))).resolves.toMatchObject({ code: 'mcp/timeout', retryable: true });
    await expect.poll(() => notes('cancelled')).toHaveLength(1);
  });

  it('waits on while there is progress', async () => {
    const source = open({ odd: odd('', { timeoutMs: 400 }).config });

    await expect(call(source, 'odd.slow_steps')).resolves.toBe('done');
  });

  it('ends a call after the longest time, whatever its progress', async () => {
    const source = open({ odd: odd('', { timeoutMs: 400, maxTimeoutMs: 250 }).config });

    await expect(failureOf(call(source, 'odd.slow_steps'))).resolves.toMatchObject({ code: 'mcp/timeout' });
  });

  it('stands still while a person is asked something', async () => {
    const source = open(
      { odd: odd('', { timeoutMs: 150, maxTimeoutMs: 200 }).config },
      {
        askUser: async () => {
          await new Promise((resolve) => setTimeout(resolve, 500));
          return { action: 'decline' };
        },
      },
    );

    await expect(call(source, 'odd.ask')).resolves.toBe('{"action":"decline"}');
  });

  it('takes an abort for what it is, and tells the server', async () => {
    const { config, notes } = odd();
    const source = open({ odd: config });
    const controller = new AbortController();
    const reason = new Error('not wanted any more');
    const tool = await find(source, 'odd.hang');
    const failed = Promise.resolve(tool.execute({}, createToolContext({ signal: controller.signal }))).catch(
      (error: unknown) => error,
    );
    await expect.poll(() => notes('call hang')).toHaveLength(1);
    controller.abort(reason);

    await expect(failed).resolves.toBe(reason);
    await expect.poll(() => notes('cancelled')).toHaveLength(1);
  });

  it('makes no call for a signal that is aborted already', async () => {
    const { config, notes } = odd();
    const source = open({ odd: config });
    const context = createToolContext({ signal: AbortSignal.abort(new Error('too late')) });
    const tool = await find(source, 'odd.count');

    await expect(Promise.resolve(tool.execute({}, context))).rejects.toThrow('too late');
    expect(notes('call')).toEqual([]);
  });
});

describe('calls at the same time', () => {
  const twice = async (tool: string, config: Parameters<typeof odd>[1] = {}): Promise<string[]> => {
    const server = odd('', config);
    const source = open({ odd: server.config });
    const found = await find(source, tool);
    await Promise.all([found.execute({}, createToolContext()), found.execute({}, createToolContext())]);
    return server.notes().slice(1);
  };

  it('change things one after the other', async () => {
    await expect(twice('odd.slow_write')).resolves.toEqual([
      'call slow_write',
      'end slow_write',
      'call slow_write',
      'end slow_write',
    ]);
  });

  it('change things side by side where the server is said to bear it', async () => {
    await expect(twice('odd.slow_write', { concurrentWrites: true })).resolves.toEqual([
      'call slow_write',
      'call slow_write',
      'end slow_write',
      'end slow_write',
    ]);
  });

  it('read side by side, up to the limit', async () => {
    await expect(twice('odd.slow_read')).resolves.toEqual([
      'call slow_read',
      'call slow_read',
      'end slow_read',
      'end slow_read',
    ]);
    await expect(twice('odd.slow_read', { concurrency: 1 })).resolves.toEqual([
      'call slow_read',
      'end slow_read',
      'call slow_read',
      'end slow_read',
    ]);
  });
});

describe('a call that waits for its turn', () => {
  it('ends when it is aborted, though the one before goes on', async () => {
    const { config, notes } = odd();
    const source = open({ odd: config });
    const tool = await find(source, 'odd.hang_write');
    const controllers = [new AbortController(), new AbortController()];
    const outcomes = controllers.map(({ signal }) =>
      Promise.resolve(tool.execute({}, createToolContext({ signal }))).catch((error: unknown) => error),
    );
    await expect.poll(() => notes('call')).toHaveLength(1);
    controllers[1]?.abort(new Error('no longer'));

    await expect(outcomes[1]).resolves.toMatchObject({ message: 'no longer' });
    controllers[0]?.abort(new Error('nor this'));
    await expect(outcomes[0]).resolves.toMatchObject({ message: 'nor this' });
    expect(notes('call')).toHaveLength(1);
  });
});

describe('a large answer', () => {
  it('comes through whole', async () => {
    const text = 'ä'.repeat(4_000_000);

    await expect(call(open({ odd: odd().config }), 'odd.echo', { text })).resolves.toBe(text);
  });
});

describe('secrets of a configuration', () => {
  it('are in no error, wherever the server repeats them', async () => {
    const environment = { API_KEY: 'sk-live-0123456789', OTHER: 'other-0123456789' };
    const servers = readMcpServers(
      {
        odd: {
          command: process.execPath,
          args: [oddServer, 'tell', '${API_KEY}'],
          env: { MY_TOKEN: 't0ken-0123456789', OTHER: '${OTHER}' },
        },
      },
      { environment },
    );
    const source = open(servers);
    const error = await source.list().catch((reason: unknown) => reason);
    const shown = `${inspect(error, { depth: 10 })} ${JSON.stringify(error)}`;

    expect(shown).toContain('key is […]');
    expect(shown).not.toMatch(/sk-live|t0ken-|other-0/);
  });
});

describe('a question to the user', () => {
  it('is passed on, and the answer is passed back with the defaults filled in', async () => {
    const asked: unknown[] = [];
    const source = open(
      { odd: odd().config },
      {
        askUser(question) {
          asked.push(question);
          return { action: 'accept', content: { name: 'Rex' } };
        },
      },
    );

    await expect(call(source, 'odd.ask')).resolves.toBe('{"action":"accept","content":{"name":"Rex","size":7}}');
    expect(asked).toMatchObject([{ mode: 'form', server: 'odd', message: 'What is it called?' }]);
  });

  it('can be declined', async () => {
    const source = open({ odd: odd().config }, { askUser: () => ({ action: 'decline' }) });

    await expect(call(source, 'odd.ask')).resolves.toBe('{"action":"decline"}');
  });

  it('is not answered with something that does not fit', async () => {
    const source = open({ odd: odd().config }, { askUser: () => ({ action: 'accept', content: { name: 7 } }) });

    await expect(call(source, 'odd.ask')).resolves.toContain('does not fit the question: name: must be text');
  });

  it('is refused where nobody can be asked', async () => {
    const source = open({ odd: odd().config });

    await expect(call(source, 'odd.ask')).resolves.toContain('-32601');
  });
});

describe('the environment of a server', () => {
  it('holds what it was given and what any program needs, and no secret of ours', async () => {
    process.env['PLANLOOM_TEST_SECRET'] = 'x';
    const source = open({ odd: odd().config });
    const { names } = (await call(source, 'odd.environment')) as { readonly names: readonly string[] };
    delete process.env['PLANLOOM_TEST_SECRET'];

    expect(names).toContain('NOTES');
    expect(names).toContain('PATH');
    expect(
      names.filter((name) => !/^(?:NOTES|PATH|HOME|SHELL|TERM|USER|LOGNAME|__.*|PWD|SHLVL|_)$/.test(name)),
    ).toEqual([]);
  });
});
