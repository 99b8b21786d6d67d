import type { ToolSource } from '../registry/tool-source.ts';
import { problemsOfTool } from '../tool-problems.ts';
import type { ConformanceCase } from './conformance-case.ts';

/** A source under test. */
export interface ToolSourceFixture {
  readonly source: ToolSource;
  /** Makes the source's tools change; needed to test `watch`. Resolves once the source knows. */
  readonly change?: () => void | Promise<void>;
}

/** What every `ToolSource` has to do. Each case gets a source of its own and closes it. */
export function toolSourceCases(create: () => ToolSourceFixture | Promise<ToolSourceFixture>): ConformanceCase[] {
  const withSource = (name: string, check: (fixture: ToolSourceFixture) => Promise<void>): ConformanceCase => ({
    name,
    run: async () => {
      const fixture = await create();
      try {
        await check(fixture);
      } finally {
        await fixture.source.close?.();
      }
    },
  });
  return [
    withSource('has a name', async ({ source }) => assert(source.name.trim() !== '', 'name must not be empty')),
    withSource('lists tools that can be used', listsUsableTools),
    withSource('lists no id twice', listsUniqueIds),
    withSource('lists the same again while nothing changes', listsTheSame),
    withSource('refuses to list once the signal is aborted', refusesAborted),
    withSource('tells a watcher about a change, until it stops watching', tellsWatcher),
    withSource('can be closed twice', async ({ source }) => source.close?.()),
  ];
}

async function listsUsableTools({ source }: ToolSourceFixture): Promise<void> {
  const problems = (await source.list()).flatMap((tool) =>
    problemsOfTool(tool).map((problem) => `${tool.id}: ${problem}`),
  );
  assert(problems.length === 0, problems.join('; '));
}

async function listsUniqueIds({ source }: ToolSourceFixture): Promise<void> {
  const ids = (await source.list()).map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  assert(twice.length === 0, `listed twice: ${twice.join(', ')}`);
}

async function listsTheSame({ source }: ToolSourceFixture): Promise<void> {
  const first = idsOf(await source.list());
  const second = idsOf(await source.list());
  assert(first === second, `listed ${first}, then ${second}`);
}

async function refusesAborted({ source }: ToolSourceFixture): Promise<void> {
  const outcome = await source.list(AbortSignal.abort()).then(
    () => 'listed',
    () => 'refused',
  );
  assert(outcome === 'refused', 'list must reject if its signal is aborted');
}

async function tellsWatcher({ source, change }: ToolSourceFixture): Promise<void> {
  if (source.watch === undefined) return;
  assert(change !== undefined, 'a source with watch needs a fixture with change');
  const heard: string[] = [];
  const stop = source.watch((tools) => heard.push(idsOf(tools)));
  await change();
  assert(heard.length > 0, 'the watcher heard nothing of the change');
  const listed = idsOf(await source.list());
  assert(heard.at(-1) === listed, `the watcher heard ${heard.at(-1)}, but ${listed} is listed`);
  stop();
  const before = heard.length;
  await change();
  assert(heard.length === before, 'the watcher was called after it had stopped');
}

function idsOf(tools: readonly { readonly id: string }[]): string {
  return tools.map(({ id }) => id).join(', ');
}

function assert(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Error(message);
}
