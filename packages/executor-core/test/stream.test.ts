import { describe, expect, it } from 'vitest';

import { isPlanError, isRunError, type StreamEvent } from '../src/index.ts';
import { sequential, workshop } from './support/workshop.ts';

const plan = sequential(
  { id: 'a', tool: 'work', input: { ms: 10, value: 1 } },
  { id: 'b', tool: 'work', input: { ms: 10, value: 2 } },
);

async function typesOf(events: AsyncIterable<StreamEvent>): Promise<string[]> {
  const types: string[] = [];
  for await (const { type } of events) types.push(type);
  return types;
}

const all = ['run.started', 'step.started', 'step.completed', 'step.started', 'step.completed', 'run.completed'];

describe('a stream', () => {
  it('of a plan that cannot run has no events, and a result that rejects', async () => {
    const stream = workshop().executor.stream(sequential({ id: 'a', tool: 'no_such_tool' }));

    expect(await typesOf(stream)).toEqual([]);
    expect(isPlanError(await stream.result.catch((error: unknown) => error))).toBe(true);
  });

  it('of a run that fails ends with its event, and a result that rejects', async () => {
    const { executor } = workshop();
    const stream = executor.stream(sequential({ id: 'a', tool: 'fail' }));

    expect((await typesOf(stream)).at(-1)).toBe('run.failed');
    expect(isRunError(await stream.result.catch((error: unknown) => error))).toBe(true);
  });

  it('may have a result that nobody looks at', async () => {
    const { executor } = workshop();

    await expect(typesOf(executor.stream(sequential({ id: 'a', tool: 'fail' })))).resolves.toContain('run.failed');
  });

  it('gives every event of the run, then the result', async () => {
    const { executor, time } = workshop();
    const stream = executor.stream(plan);

    const types = await time.settle(typesOf(stream));
    const { result, runId } = await stream.result;

    expect(types).toEqual(all);
    expect(result).toBe(2);
    expect(runId).toBe(stream.runId);
  });

  it('gives every reader all of it, also one that comes late', async () => {
    const { executor, time } = workshop();
    const stream = executor.stream(plan);

    const early = await time.settle(Promise.all([typesOf(stream), typesOf(stream)]));
    const late = await typesOf(stream);

    expect([...early, late]).toEqual([all, all, all]);
  });

  it('lets its reader leave early; the run goes on', async () => {
    const { executor, time } = workshop();
    const stream = executor.stream(plan);

    for await (const { type } of stream) if (type === 'step.started') break;
    const { result } = await time.settle(stream.result);

    expect(result).toBe(2);
  });

  it('is cancelled by cancel, and ends with its event', async () => {
    const { executor, time, calls } = workshop();
    const stream = executor.stream(plan);
    time.after(5, () => stream.cancel('seen enough'));

    const types = await time.settle(typesOf(stream));

    expect(types).toEqual(['run.started', 'step.started', 'step.cancelled', 'step.cancelled', 'run.cancelled']);
    expect(calls).toMatchObject([{ end: 5, aborted: 'AbortError' }]);
    await expect(stream.result).rejects.toMatchObject({ code: 'run/cancelled' });
  });

  it('is not changed by cancel once it is over', async () => {
    const { executor, time } = workshop();
    const stream = executor.stream(plan);
    await time.settle(stream.result);

    stream.cancel();

    expect((await stream.result).result).toBe(2);
  });

  it('is cancelled by the signal of the options, too, also one that was aborted before', async () => {
    const { executor, time, calls } = workshop();
    const stream = executor.stream(plan, {}, { signal: AbortSignal.abort() });

    await expect(time.settle(stream.result)).rejects.toMatchObject({ code: 'run/cancelled' });
    expect(calls).toEqual([]);
  });

  it('feeds the sinks of the options as well', async () => {
    const types: string[] = [];
    const { executor, time } = workshop({}, { onEvent: ({ type }) => types.push(type) });

    await time.settle(executor.stream(plan).result);

    expect(types).toEqual(all);
  });

  it('takes the run id of the options', () => {
    const stream = workshop().executor.stream(sequential(), {}, { runId: 'mine' });

    expect(stream.runId).toBe('mine');
  });
});
