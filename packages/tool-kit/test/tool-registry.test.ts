import { describe, expect, it } from 'vitest';

import { defineToolPack, ToolRegistry, type Tool, type ToolCollection, type ToolRegistryChange } from '../src/index.ts';

function tool(id: string): Tool {
  return { id, execute: () => id };
}

function listen(registry: ToolRegistry): { added: string[]; removed: string[] }[] {
  const heard: { added: string[]; removed: string[] }[] = [];
  const ids = (tools: ToolRegistryChange['added']): string[] => tools.map(({ id }) => id);
  registry.onChange(({ added, removed }) => heard.push({ added: ids(added), removed: ids(removed) }));
  return heard;
}

describe('a registry', () => {
  it('keeps tools in the order they came', () => {
    const registry = new ToolRegistry();
    registry.register(tool('b'));
    registry.registerAll([tool('a'), tool('c')]);
    expect(registry.getIds()).toEqual(['b', 'a', 'c']);
    expect(registry.getAll().map(({ id }) => id)).toEqual(['b', 'a', 'c']);
    expect([...registry].map(({ id }) => id)).toEqual(['b', 'a', 'c']);
    expect(registry.count()).toBe(3);
  });

  it('finds tools by id, whatever the id', () => {
    const registry = ToolRegistry.from([tool('__proto__'), tool('größe messen')]);
    expect(registry.get('__proto__')?.id).toBe('__proto__');
    expect(registry.has('größe messen')).toBe(true);
    expect(registry.get('constructor')).toBeUndefined();
  });

  it('says which name was meant if it has to have a tool', () => {
    const registry = ToolRegistry.from([tool('fetch_weather')]);
    expect(registry.require('fetch_weather').id).toBe('fetch_weather');
    expect(() => registry.require('fetchweather')).toThrow(
      'No tool has the name "fetchweather". Did you mean "fetch_weather"?',
    );
  });

  it('removes tools', () => {
    const registry = ToolRegistry.from([tool('a'), tool('b')]);
    expect(registry.unregister('a')).toBe(true);
    expect(registry.unregister('a')).toBe(false);
    expect(registry.getIds()).toEqual(['b']);
    registry.clear();
    expect(registry.count()).toBe(0);
  });

  it('refuses an id that is taken, and stays as it was', () => {
    const registry = ToolRegistry.from([tool('a')]);
    expect(() => registry.registerAll([tool('b'), tool('a')])).toThrow(
      'A tool named "a" is there already. Give it another id, or set replace: true.',
    );
    expect(() => registry.registerAll([tool('c'), tool('c')])).toThrow('A tool named "c" is there already');
    expect(registry.getIds()).toEqual(['a']);
  });

  it('replaces a tool where it is asked to', () => {
    const registry = ToolRegistry.from([tool('a'), tool('b')]);
    const other = tool('a');
    registry.register(other, { replace: true });
    expect(registry.get('a')).toBe(other);
    expect(registry.getIds()).toEqual(['a', 'b']);
  });

  it.each<[unknown, string]>([
    [{ id: '', execute: () => 1 }, 'id must be text that is not empty'],
    [{ id: 7, execute: () => 1 }, 'id must be text that is not empty'],
    [{ id: 'a' }, 'Tool "a": execute must be a function'],
  ])('refuses %j', (bad, message) => {
    expect(() => new ToolRegistry().register(bad as Tool)).toThrow(message);
  });
});

describe('tools', () => {
  const tools = [tool('a'), tool('b')];
  it.each<[string, ToolCollection]>([
    ['a list', tools],
    ['any iterable', new Set(tools)],
    ['a record', { a: tool('a'), b: tool('b') }],
    ['a record of tools without ids', { a: { execute: () => 'a' }, b: { execute: () => 'b' } }],
    ['a pack', defineToolPack({ name: 'p', version: '1.0.0', tools })],
    ['a registry', ToolRegistry.from(tools)],
    ['a record with tools called tools and name', { a: tool('a'), b: tool('b') }],
  ])('can come as %s', (_, collection) => {
    expect(ToolRegistry.from(collection).getIds()).toEqual(['a', 'b']);
  });

  it('under a key of a record that differs from the id are refused, naming both', () => {
    expect(() => ToolRegistry.from({ weather: tool('fetch_weather') })).toThrow(
      'Tool "fetch_weather": it stands under the key "weather"; key and id must be the same',
    );
  });

  it('that are instances of a class stay so under the key of a record', () => {
    class Counter {
      #count = 0;
      execute(): number {
        return ++this.#count;
      }
    }
    const registry = ToolRegistry.from({ count: new Counter() });
    const context = {} as Parameters<Tool['execute']>[1];
    expect([registry.require('count').execute({}, context), registry.require('count').execute({}, context)]).toEqual([
      1, 2,
    ]);
  });
});

describe('a listener', () => {
  it('hears each change once, when it is complete', () => {
    const registry = new ToolRegistry();
    const heard = listen(registry);
    registry.registerAll([tool('a'), tool('b')]);
    registry.register(tool('a'), { replace: true });
    registry.update({ remove: ['b'], add: [tool('c')] });
    registry.unregister('nobody');
    registry.clear();
    expect(heard).toEqual([
      { added: ['a', 'b'], removed: [] },
      { added: ['a'], removed: ['a'] },
      { added: ['c'], removed: ['b'] },
      { added: [], removed: ['a', 'c'] },
    ]);
  });

  it('hears nothing of a change that is refused, nor after it has stopped', () => {
    const registry = ToolRegistry.from([tool('a')]);
    const heard: unknown[] = [];
    const stop = registry.onChange((change) => heard.push(change));
    expect(() => registry.register(tool('a'))).toThrow('"a" is there already');
    stop();
    stop();
    registry.clear();
    expect(heard).toEqual([]);
  });

  it('that throws stops neither the change nor the others', () => {
    const errors: unknown[] = [];
    const registry = new ToolRegistry({ onListenerError: (error) => errors.push(error) });
    registry.onChange(() => {
      throw new Error('broken');
    });
    const heard = listen(registry);
    registry.register(tool('a'));
    expect(registry.has('a')).toBe(true);
    expect(heard).toHaveLength(1);
    expect(errors).toEqual([new Error('broken')]);
  });

  it('can change the registry and stop itself', () => {
    const registry = new ToolRegistry();
    const stop = registry.onChange(() => {
      stop();
      registry.register(tool('b'));
    });
    const heard = listen(registry);
    registry.register(tool('a'));
    expect(registry.getIds()).toEqual(['a', 'b']);
    expect(heard).toHaveLength(2);
  });
});
