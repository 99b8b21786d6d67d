import { checkPlan, type Plan, type PlanAnalysis } from '@planloom/dsl-schema';
import { describe, expect, it } from 'vitest';

import { dataFlow } from '../src/planning/data-flow.ts';

function analyse(steps: readonly object[], rest: object = {}): PlanAnalysis {
  const plan = { version: '1.0', steps, ...rest } as unknown as Plan;
  const { analysis, diagnostics } = checkPlan(plan);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return analysis!;
}

/** What the step called `post` can be told, as `input.x`, the id of a step, or `secret x`. */
function toldToPost(steps: readonly object[], rest?: object): string[] {
  const analysis = analyse(steps, rest);
  const nodes = [analysis, ...analysis.subplans.values()].flatMap((each) => each.nodes);
  const post = nodes.find(({ id }) => id === 'post');
  return dataFlow(analysis)
    .originsOf(post!)
    .map((origin) =>
      origin.kind === 'input' ? origin.path : origin.kind === 'step' ? origin.id : `${origin.kind} ${origin.name}`,
    )
    .toSorted();
}

const post = (text: string): object => ({ id: 'post', tool: 'http_request', input: { body: text } });
const read = { id: 'read', tool: 'read_file', input: { path: '{{input.path}}' } };

describe('what a step can be told', () => {
  it('is nothing if it reads nothing', () => {
    expect(toldToPost([read, post('hello')])).toEqual([]);
  });

  it('goes back over what was shown for approval', () => {
    const ok = { id: 'ok', type: 'approval', message: 'Post it?', show: { text: '{{read.content}}' } };

    expect(toldToPost([read, ok, post('{{ok.values.text}}')])).toEqual(['input.path', 'read']);
  });

  it('is what a signal brings', () => {
    const paid = { id: 'paid', type: 'wait', signal: 'paid-{{input.order}}' };

    expect(toldToPost([paid, post('{{paid.amount}}')])).toEqual(['input.order', 'signal paid-{{input.order}}']);
  });

  it('goes back over all steps that had a share in it', () => {
    const short = { id: 'short', tool: 'summarize_text', input: { text: '{{read.content}}' } };
    const other = { id: 'other', tool: 'read_file', input: { path: 'other' } };

    expect(toldToPost([read, other, short, post('{{short.summary}}')])).toEqual(['input.path', 'read', 'short']);
  });

  it('is what a loop goes over, and not what else its body does', () => {
    const inside = { id: 'inside', tool: 'read_file', input: { path: 'x' } };
    const loop = { id: 'loop', type: 'loop', over: 'input.urls', as: 'url', steps: [inside, post('{{url}}')] };

    expect(toldToPost([read, loop])).toEqual(['input.urls']);
  });

  it('is what the round before gave, where a loop carries it on', () => {
    const loop = { id: 'loop', type: 'loop', until: 'last.done', max_iterations: 3, steps: [post('{{last}}'), read] };

    expect(toldToPost([loop])).toEqual(['input.path', 'post', 'read']);
  });

  it('is the result of a loop with all that is in it', () => {
    const loop = { id: 'all', type: 'loop', over: ['a'], steps: [read] };

    expect(toldToPost([loop, post('{{all}}')])).toEqual(['input.path', 'read']);
  });

  it('is what an inner plan is given, by the name it has outside', () => {
    const inner = {
      id: 'inner',
      type: 'subplan',
      input: { text: '{{read.content}}' },
      plan: { version: '1.0', steps: [post('{{input.text}}')] },
    };

    expect(toldToPost([read, inner])).toEqual(['input.path', 'read']);
  });

  it('is a secret, and what decides whether the step runs', () => {
    const step = { ...post('{{secrets.TOKEN}}'), when: "read.content != ''" };

    expect(toldToPost([read, step])).toEqual(['input.path', 'read', 'secret TOKEN']);
  });
});
