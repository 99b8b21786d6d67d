import { describe, expect, it } from 'vitest';

import { toReadableStream } from '../src/index.ts';
import { coveredNumbers, numbersTo, readAll } from './support/read-all.ts';
import { loopOver, workshop } from './support/workshop.ts';

describe('a run as a Web stream', () => {
  it('fails if the run never began, with what it failed with', async () => {
    const run = workshop().stream([{ id: 'a', tool: 'x', input: {} }]);

    await expect(readAll(toReadableStream(run))).rejects.toMatchObject({ name: 'PlanError', code: 'plan/invalid' });
  });

  it('gives the events themselves, and ends with a run that fails', async () => {
    const { stream, time } = workshop();
    const run = stream([{ id: 'a', tool: 'fail', input: {} }]);

    const events = await time.settle(readAll(toReadableStream(run)));

    expect(events).toEqual(await readAll(run.events()));
    expect(events.at(-1)?.type).toBe('run.failed');
  });

  it('takes nothing from the run before it is read', async () => {
    const { stream, time } = workshop();
    const run = stream(loopOver(30), undefined, { keptEvents: 5 });
    const events = toReadableStream(run);
    await time.settle(run.result);

    const all = await readAll(events);

    expect(all[0]).toMatchObject({ type: 'stream.skipped', from: 1 });
    expect(coveredNumbers(all)).toEqual(numbersTo(94));
  });

  it('is read by two at their own pace', async () => {
    const { stream, time } = workshop();
    const run = stream(loopOver(3));
    const [one, other] = [toReadableStream(run), toReadableStream(run, { from: 12 })];

    const [all, last] = await time.settle(Promise.all([readAll(one), readAll(other)]));

    expect(coveredNumbers(all)).toEqual(numbersTo(13));
    expect(coveredNumbers(last)).toEqual([12, 13]);
  });

  it('can be piped and cancelled while the run goes on', async () => {
    const { stream, time } = workshop();
    const run = stream(loopOver(3));
    const types = toReadableStream(run).pipeThrough(
      new TransformStream<{ readonly type: string }, string>({
        transform: ({ type }, controller) => controller.enqueue(type),
      }),
    );
    const reader = types.getReader();

    expect(await time.settle(reader.read())).toEqual({ done: false, value: 'run.started' });
    await reader.cancel();
    expect((await time.settle(run.result)).result).toEqual([0, 1, 2]);
  });
});
