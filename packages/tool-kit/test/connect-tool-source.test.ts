import { describe, expect, it } from 'vitest';

import {
  connectToolSource,
  ToolDefinitionError,
  ToolRegistry,
  type Tool,
  type ToolError,
  type ToolSource,
} from '../src/index.ts';
import { toolSourceCases } from '../src/testing.ts';

function tool(id: string): Tool {
  return { id, execute: () => `${id} called` };
}

/** A source held in memory, whose tools the test changes. */
class MemorySource implements ToolSource {
  readonly name = 'memory';
  closed = 0;
  tools: readonly Tool[];
  readonly #listeners = new Set<(tools: readonly Tool[]) => void>();

  constructor(...ids: string[]) {
    this.tools = ids.map(tool);
  }

  async list(signal?: AbortSignal): Promise<readonly Tool[]> {
    signal?.throwIfAborted();
    return Promise.resolve(this.tools);
  }

  watch(onChange: (tools: readonly Tool[]) => void): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  change(tools: readonly Tool[]): void {
    this.tools = tools;
    for (const listener of this.#listeners) listener(tools);
  }

  async close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }

  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }
}

describe('a source in memory', () => {
  const create = (): { source: MemorySource; change: () => void } => {
    const source = new MemorySource('a', 'b');
    return { source, change: () => source.change([...source.tools, tool(`tool_${source.tools.length}`)]) };
  };
  it.each(toolSourceCases(create))('$name', async ({ run }) => expect(run()).resolves.toBeUndefined());
});

describe('the cases for sources', () => {
  const failing = async (source: Partial<MemorySource>): Promise<string[]> => {
    const create = (): { source: ToolSource; change: () => void } => {
      const whole = Object.assign(new MemorySource('a'), source);
      return { source: whole, change: () => whole.change([...whole.tools, tool('b')]) };
    };
    const outcomes = await Promise.all(
      toolSourceCases(create).map(async ({ name, run }) =>
        run().then(
          () => [],
          () => [name],
        ),
      ),
    );
    return outcomes.flat();
  };

  it.each<[string, Partial<MemorySource>, string]>([
    [
      'tools that cannot be called',
      { list: async () => Promise.resolve([{ id: 'a' } as Tool]) },
      'lists tools that can be used',
    ],
    ['an id twice', { list: async () => Promise.resolve([tool('a'), tool('a')]) }, 'lists no id twice'],
    [
      'a deaf ear for the signal',
      { list: async () => Promise.resolve([tool('a')]) },
      'refuses to list once the signal is aborted',
    ],
    [
      'a watch that never tells',
      { watch: () => () => undefined },
      'tells a watcher about a change, until it stops watching',
    ],
  ])('find %s', async (_, source, expected) => {
    expect(await failing(source)).toContain(expected);
  });
});

describe('a connected registry', () => {
  it('has the tools of the source, with the prefix', async () => {
    const registry = ToolRegistry.from([tool('own')]);
    const connection = await connectToolSource(registry, new MemorySource('search', 'fetch'), { prefix: 'web_' });
    expect(registry.getIds()).toEqual(['own', 'web_search', 'web_fetch']);
    expect(connection.toolIds()).toEqual(['web_search', 'web_fetch']);
    expect(registry.require('web_search').execute({}, {} as never)).toBe('search called');
  });

  it('follows the source, with one event for each change, and leaves what stayed', async () => {
    const registry = new ToolRegistry();
    const source = new MemorySource('a', 'b');
    await connectToolSource(registry, source, { prefix: 'x_' });
    const kept = registry.get('x_b');
    const events: string[] = [];
    registry.onChange(({ added, removed }) =>
      events.push(`+${added.map(({ id }) => id).join()} -${removed.map(({ id }) => id).join()}`),
    );
    source.change([...source.tools.slice(1), tool('c')]);
    source.change(source.tools);
    expect(events).toEqual(['+x_c -x_a']);
    expect(registry.get('x_b')).toBe(kept);
  });

  it('takes a change that comes while it lists for the newer word', async () => {
    const registry = new ToolRegistry();
    const source = new MemorySource('old');
    const connecting = connectToolSource(registry, source);
    source.change([tool('new')]);
    await connecting;
    expect(registry.getIds()).toEqual(['new']);
  });

  it('can be refreshed by hand', async () => {
    const registry = new ToolRegistry();
    const source = new MemorySource('a');
    const connection = await connectToolSource(registry, source);
    source.tools = [tool('b')];
    await connection.refresh();
    expect(registry.getIds()).toEqual(['b']);
    await expect(connection.refresh(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });

  it('gives back everything when it is closed, once', async () => {
    const registry = ToolRegistry.from([tool('own')]);
    const source = new MemorySource('a');
    const connection = await connectToolSource(registry, source);
    await Promise.all([connection.close(), connection.close()]);
    await connection.refresh();
    expect(registry.getIds()).toEqual(['own']);
    expect(source).toMatchObject({ closed: 1, isWatched: false });
  });
});

describe('a tool that is in the way', () => {
  it('fails the connection, which leaves nothing behind', async () => {
    const registry = ToolRegistry.from([tool('b')]);
    const source = new MemorySource('a', 'b');
    await expect(connectToolSource(registry, source)).rejects.toThrow(
      'A tool named "b" is there already. The one of memory is left out. Give the source a prefix.',
    );
    expect(registry.getIds()).toEqual(['b']);
    expect(source.isWatched).toBe(false);
  });

  it('is left out where somebody is told', async () => {
    const own = tool('b');
    const registry = ToolRegistry.from([own]);
    const problems: ToolError[] = [];
    const source = new MemorySource('a', 'b');
    const connection = await connectToolSource(registry, source, { onProblem: (problem) => problems.push(problem) });
    expect(registry.getIds()).toEqual(['b', 'a']);
    expect(registry.get('b')).toBe(own);
    source.change([tool('a'), { id: '' } as Tool]);
    expect(problems.map(({ code }) => code)).toEqual(['tool/duplicate', 'tool/invalid-definition']);
    expect(connection.problems().map(({ code }) => code)).toEqual(['tool/invalid-definition']);
  });

  it('of somebody else is neither replaced nor removed later', async () => {
    const registry = new ToolRegistry();
    const source = new MemorySource('a');
    const connection = await connectToolSource(registry, source);
    const other = tool('a');
    registry.register(other, { replace: true });
    source.change([tool('a')]);
    await connection.close();
    expect(registry.get('a')).toBe(other);
  });

  it('disables only itself when a list has it twice', async () => {
    const registry = new ToolRegistry();
    const connection = await connectToolSource(registry, new MemorySource('a', 'a', 'b'), {
      onProblem: () => undefined,
    });
    expect(registry.getIds()).toEqual(['a', 'b']);
    expect(connection.problems()).toHaveLength(1);
  });
});

it('a source that cannot list fails the connection with its own error', async () => {
  const registry = new ToolRegistry();
  const source = new MemorySource();
  await expect(connectToolSource(registry, source, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
    'enough',
  );
  expect(source.isWatched).toBe(false);
});

describe('what a source itself has left out', () => {
  it('is told of once, and does not keep it from being connected', async () => {
    const told: string[] = [];
    const leftOut = new ToolDefinitionError('Tool "odd"', ['its schema is none']);
    const source = Object.assign(new MemorySource('a'), { problems: () => [leftOut] });
    const registry = new ToolRegistry();
    const connection = await connectToolSource(registry, source, { onProblem: ({ message }) => told.push(message) });
    source.change([tool('a'), tool('b')]);
    await connection.refresh();

    expect(registry.getIds()).toEqual(['a', 'b']);
    expect(told).toEqual(['Tool "odd": its schema is none']);
    expect(connection.problems()).toEqual([leftOut]);
  });

  it('is no reason to fail where nobody listens', async () => {
    const source = Object.assign(new MemorySource('a'), {
      problems: () => [new ToolDefinitionError('Tool "odd"', ['its schema is none'])],
    });

    await expect(connectToolSource(new ToolRegistry(), source)).resolves.toMatchObject({ source });
  });
});
