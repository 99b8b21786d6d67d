import { ToolRegistry, connectToolSource, jsonSchemaOf } from '@planloom/tool-kit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { nameTest } from '../src/tools/name-pattern.ts';
import { toolEffects } from '../src/tools/tool-effects.ts';
import { call, find, odd, open } from './support/open-source.ts';

describe('the tools of a server', () => {
  it('are called after the server, from all pages of the list', async () => {
    const tools = await open({ odd: odd().config }).list();

    expect(tools.map(({ id }) => id)).toContain('odd.echo');
    expect(tools.map(({ id }) => id)).toContain('odd.whole_schema');
    expect(tools).toHaveLength(24);
  });

  it('leave out one that cannot be used, and say why', async () => {
    const source = open({ odd: odd().config });
    await source.list();

    expect(source.problems().map(({ message }) => message)).toEqual([
      'MCP server "odd": tool "as_task" can only be called as a task, which is not supported',
      expect.stringContaining('tool "bad_schema": its inputSchema'),
      expect.stringContaining('tool "bad_reference": its inputSchema'),
    ]);
  });

  it('leave out what is no tool at all, and keep the others', async () => {
    const source = open({ odd: odd('odd-list').config });

    await expect(call(source, 'odd.echo', { text: 'still here' })).resolves.toBe('still here');
    expect(source.problems().map(({ message }) => message)).toEqual([
      'MCP server "odd": tool "list_input": its inputSchema must be of the type "object"',
      'MCP server "odd": tool "no_input": its inputSchema must be of the type "object"',
      'MCP server "odd": tool 7: its name must be text that is not empty and does not begin or end with a blank',
      'MCP server "odd": tool null: its name must be text that is not empty and does not begin or end with a blank',
      'MCP server "odd": tool null: it must be an object',
    ]);
    // A hint that is none counts as not given.
    expect((await find(source, 'odd.odd_hints')).effects).toMatchObject({ readOnly: false, destructive: true });
  });

  it('can be chosen, renamed and prefixed', async () => {
    const { config } = odd('', {
      include: ['crash_*', 'echo', 'count'],
      exclude: ['*_write'],
      rename: { echo: 'say' },
      prefix: 'x_',
    });
    const tools = await open({ odd: config }).list();

    expect(tools.map(({ id }) => id)).toEqual([
      'x_say',
      'x_count',
      'x_crash_read',
      'x_crash_again',
      'x_crash_repeatable',
    ]);
  });

  it('that are named and not there are told of', async () => {
    const source = open({
      odd: odd('', { include: ['ecko', 'echo', 'nix_*'], rename: { cont: 'c' }, effects: { read_resource: {} } })
        .config,
    });
    await source.list();

    expect(source.problems().map(({ message }) => message)).toEqual([
      'MCP server "odd": "include" names "ecko", but it has no such tool. Did you mean "echo"?',
      'MCP server "odd": "include" names "nix_*", but it has no such tool.',
      'MCP server "odd": "rename" names "cont", but it has no such tool. Did you mean "count"?',
    ]);
  });

  it('keep their schemas whole', async () => {
    const tool = await find(open({ odd: odd().config }), 'odd.whole_schema');

    expect(tool.inputSchema && jsonSchemaOf(tool.inputSchema)).toEqual({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: { tree: { $ref: '#/definitions/tree' } },
      definitions: {
        tree: { type: 'object', properties: { kids: { type: 'array', items: { $ref: '#/definitions/tree' } } } },
      },
    });
  });

  it('are the same objects while the server says the same', async () => {
    const source = open({ odd: odd().config });
    const [first, second] = [await source.list(), await source.list()];

    expect(first.every((tool, index) => tool === second[index])).toBe(true);
  });

  it('change in a registry when the server says so', async () => {
    const source = open({ odd: odd().config });
    const registry = new ToolRegistry();
    const connection = await connectToolSource(registry, source);
    await call(source, 'odd.grow');

    await expect.poll(() => registry.has('odd.grown')).toBe(true);
    await expect(call(source, 'odd.grown')).resolves.toBe('grown');
    await connection.close();
    expect(registry.count()).toBe(0);
  });

  it('are all there at first, also if one server tells of a change while another still starts', async () => {
    const source = open({ a: odd('restless').config, b: odd('slow-start').config });
    const registry = new ToolRegistry();
    await connectToolSource(registry, source);

    await expect.poll(() => registry.has('a.echo') && registry.has('b.echo')).toBe(true);
    expect(registry.count()).toBe(48);
  });

  it('are told of to all who watch, though one of them fails', async () => {
    const problems: string[] = [];
    const source = open({ odd: odd().config }, { onProblem: ({ code }) => problems.push(code) });
    await source.list();
    const heard: number[] = [];
    source.watch(() => {
      throw new Error('a watcher of no use');
    });
    source.watch((tools) => heard.push(tools.length));
    await call(source, 'odd.grow');

    await expect.poll(() => heard).toEqual([25]);
    expect(problems).toContain('mcp/watcher-failed');
  });

  it('are gone with the source', async () => {
    const source = open({ odd: odd().config });
    const closing = [source.close(), source.close()];
    await Promise.all(closing);

    await expect(source.list()).rejects.toMatchObject({ code: 'mcp/closed' });
  });

  it('of two servers with one prefix do not take the place of each other', async () => {
    const servers = {
      a: odd('', { prefix: '', include: ['echo'] }).config,
      b: odd('', { prefix: '', include: ['echo', 'count'] }).config,
    };
    const source = open(servers);
    const tools = await source.list();

    expect(tools.map(({ id }) => id)).toEqual(['echo', 'count']);
    expect(source.problems().map(({ message }) => message)).toEqual([
      'MCP server "b": its tool "echo" is left out, as server "a" has one of that name. Give one of them another "prefix" or "rename" the tool.',
    ]);
  });
});

describe('effects', () => {
  it.each([
    [{}, { readOnly: false, idempotent: false, destructive: true, openWorld: true }],
    [{ readOnlyHint: true }, { readOnly: true, idempotent: true, destructive: false, openWorld: true }],
    [
      { destructiveHint: false, openWorldHint: false },
      { readOnly: false, idempotent: false, destructive: false, openWorld: false },
    ],
    [{ idempotentHint: true }, { readOnly: false, idempotent: true, destructive: true, openWorld: true }],
  ])('are what the hints say, and the careful answer where they say nothing: %j', (hints, effects) => {
    expect(toolEffects(hints)).toEqual(effects);
  });

  it('are the careful answer for a server that is not trusted, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.record({
          readOnlyHint: fc.boolean(),
          idempotentHint: fc.boolean(),
          destructiveHint: fc.boolean(),
          openWorldHint: fc.boolean(),
        }),
        (hints) => {
          expect(toolEffects(hints, false)).toEqual({
            readOnly: false,
            idempotent: false,
            destructive: true,
            openWorld: true,
          });
        },
      ),
    );
  });

  it('can be said by who knows the server better', () => {
    expect(toolEffects({}, false, { readOnly: true, openWorld: false })).toEqual({
      readOnly: true,
      idempotent: true,
      destructive: false,
      openWorld: false,
    });
  });
});

describe('a name pattern', () => {
  it.each([
    ['get_*', 'get_a', true],
    ['get_*', 'forget_a', false],
    ['*_file', 'read_file', true],
    ['*a*b*', 'xaxbx', true],
    ['*a*b*', 'xbxax', false],
    ['a*a', 'a', false],
    ['*', '', true],
    ['a.c', 'abc', false],
  ])('%s and %s: %s', (pattern, name, matches) => {
    expect(nameTest([pattern])(name)).toBe(matches);
  });

  it('means what a regular expression would', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(word, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), (pattern, name) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 's');
        expect(nameTest([pattern])(name)).toBe(expression.test(name));
      }),
    );
  });
});
