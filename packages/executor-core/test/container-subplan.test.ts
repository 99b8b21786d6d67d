import type { Plan } from '@planloom/dsl-schema';
import { describe, expect, it } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

const greet: Plan = {
  version: '1.0',
  inputs: {
    type: 'object',
    properties: { name: { type: 'string' }, greeting: { type: 'string', default: 'Hello' } },
    required: ['name'],
  },
  steps: [{ id: 'x', tool: 'echo', input: { value: '{{input.greeting}} {{input.name}}' } }],
};

describe('a subplan', () => {
  it('fails if its input does not fit the inputs of its plan', async () => {
    const { failure, calls } = workshop();

    const error = await failure(sequential({ id: 's', type: 'subplan', plan: greet, input: { name: '{{input.n}}' } }), {
      input: { n: 5 },
    });

    expect(error).toMatchObject({ code: 'run/invalid-input', stepId: 's' });
    expect(error.message).toContain('name');
    expect(calls).toEqual([]);
  });

  it('is refused if no plan has its name, with the nearest one', async () => {
    const error = await workshop({}, { plans: { greet } }).refusal(
      sequential({ id: 's', type: 'subplan', plan: 'gret', input: { name: 'x' } }),
    );

    expect(error.diagnostics[0]).toMatchObject({ code: 'plan/unknown-subplan' });
    expect(error.message).toContain('greet');
  });

  it('is refused if its plan would run itself', async () => {
    const again: Plan = { version: '1.0', steps: [{ id: 's', type: 'subplan', plan: 'again' }] };

    const error = await workshop({}, { plans: { again } }).refusal(
      sequential({ id: 's', type: 'subplan', plan: 'again' }),
    );

    expect(error.diagnostics.map(({ code }) => code)).toContain('plan/recursive-subplan');
  });

  it('is refused with the mistakes of the plan that it names', async () => {
    const broken: Plan = { version: '1.0', steps: [{ id: 'x', tool: 'ecko' }] };

    const error = await workshop({}, { plans: { broken } }).refusal(
      sequential({ id: 's', type: 'subplan', plan: 'broken' }),
    );

    expect(error.message).toContain('plan "broken"');
    expect(error.message).toContain('ecko');
  });

  it('runs a plan that stands in it, with its defaults', async () => {
    const { run, paths } = workshop();

    const { result } = await run(sequential({ id: 's', type: 'subplan', plan: greet, input: { name: 'Ada' } }));

    expect(result).toBe('Hello Ada');
    expect(paths()).toEqual(['s.x']);
  });

  it('runs a plan by its name', async () => {
    const { run } = workshop({}, { plans: { greet } });

    const { result } = await run(
      sequential({ id: 's', type: 'subplan', plan: 'greet', input: { name: 'Ada', greeting: 'Hi' } }),
    );

    expect(result).toBe('Hi Ada');
  });

  it('gives what its final step gives', async () => {
    const { run } = workshop();
    const plan = {
      version: '1.0',
      execution: 'dag',
      steps: [
        { id: 'a', tool: 'echo', input: { value: 1 } },
        { id: 'end', type: 'final', input: { a: '{{a}}' } },
      ],
    };

    const { result, context } = await run(sequential({ id: 's', type: 'subplan', plan }));

    expect(result).toEqual({ a: 1 });
    expect(context).toEqual({ s: { a: 1 } });
  });

  it('does not end the plan around it with its final step', async () => {
    const { run } = workshop();
    const plan = { version: '1.0', steps: [{ id: 'end', type: 'final', input: { inner: true } }] };

    const { result } = await run(
      sequential({ id: 's', type: 'subplan', plan }, { id: 'outer', type: 'final', input: { around: '{{s}}' } }),
    );

    expect(result).toEqual({ around: { inner: true } });
  });

  it('is a world of its own: the same ids and variables may be there again', async () => {
    const { run } = workshop();
    const plan = { version: '1.0', steps: [{ id: 'x', tool: 'echo', input: { value: 'inner {{input.x}}' } }] };

    const { context } = await run(
      sequential(
        { id: 'x', tool: 'echo', input: { value: 'outer' } },
        { id: 's', type: 'subplan', plan, input: { x: '{{x}}' } },
      ),
    );

    expect(context).toEqual({ x: 'outer', s: 'inner outer' });
  });

  it('runs in its own mode', async () => {
    const { run, schedule } = workshop();
    const work = (id: string): object => ({ id, tool: 'work', input: { ms: 10 } });

    await run(
      sequential(
        { id: 's', type: 'subplan', plan: { version: '1.0', execution: 'dag', steps: [work('a'), work('b')] } },
        { id: 't', type: 'subplan', plan: { version: '1.0', steps: [work('a'), work('b')] } },
      ),
    );

    expect(schedule()).toEqual(['s.a 0-10', 's.b 0-10', 't.a 10-20', 't.b 20-30']);
  });

  it('runs, by name, inside a plan that runs by name', async () => {
    const outer: Plan = {
      version: '1.0',
      steps: [{ id: 'g', type: 'subplan', plan: 'greet', input: { name: 'you' } }],
    };
    const { run, paths } = workshop({}, { plans: { greet, outer } });

    const { result } = await run(sequential({ id: 's', type: 'subplan', plan: 'outer' }));

    expect(result).toBe('Hello you');
    expect(paths()).toEqual(['s.g.x']);
  });
});
