import type { PlanPart } from '@planloom/executor-core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { PlanScanner } from '../src/streaming/plan-scanner.ts';

const plan = {
  version: '1.0',
  plan: 'A "plan" with [brackets] {and} a back\\slash',
  execution: 'dag',
  steps: [
    { id: 'a', tool: 'read', input: { path: 'x}y]z"', list: [[1], {}] } },
    { id: 'l', type: 'loop', over: 'a.list', steps: [{ id: 'b', tool: 'read' }] },
    { id: 'c', type: 'final', input: { text: 'snowman ☃ 😀' } },
  ],
};
const { steps, ...header } = plan;
const expected: PlanPart[] = [
  { type: 'header', header },
  ...steps.map((step, index): PlanPart => ({ type: 'step', index, step })),
];

function scan(text: string, pieces: readonly string[] = [text]): PlanPart[] {
  const scanner = new PlanScanner();
  return pieces.flatMap((piece) => scanner.push(piece));
}

describe('the parts of a plan that is still being written', () => {
  const compact = JSON.stringify(plan);
  it.each([
    ['alone', compact],
    ['spread out', JSON.stringify(plan, undefined, 2)],
    ['in a fence, after words', `Sure, here is [the plan]:\n\`\`\`json\n${compact}\n\`\`\`\nDone.`],
    ['after a thought with a plan in it', `<think>{"steps": [{"id": "no"}]}</think>${compact}`],
    ['after another object', `{"note": "first"} ${compact}`],
    ['with more behind the steps', compact.replace(/\}$/, ',"budget":{"max_tool_calls":5}}')],
  ])('are the same however the text is cut: %s', (_, text) => {
    expect(scan(text)).toEqual(expected);
    expect(scan(text, text.split(''))).toEqual(expected);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 30 }), (cuts) => {
        const places = [0, ...cuts.toSorted((one, other) => one - other), text.length];
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));

        expect(scan(text, pieces)).toEqual(expected);
      }),
    );
  });

  it('come as soon as they are complete', () => {
    const scanner = new PlanScanner();
    const end = compact.indexOf(',{"id":"l"');

    expect(scanner.push(compact.slice(0, end - 1)).map(({ type }) => type)).toEqual(['header']);
    expect(scanner.push(compact.slice(end - 1, end)).map(({ type }) => type)).toEqual(['step']);
    expect(scanner.isOver).toBe(false);
    expect(scanner.push(compact.slice(end)).map(({ type }) => type)).toEqual(['step', 'step']);
    expect(scanner.isOver).toBe(true);
  });

  it.each([
    ['text', 'There is no plan.'],
    ['an object without steps', '{"answer": {"steps": [{"id": 1}]}}'],
    ['steps that are no list', '{"steps": "none"}'],
    ['a thought that never ends', `<think>${compact}`],
  ])('are none in %s', (_, text) => {
    expect(scan(text)).toEqual([]);
  });

  it.each([
    ['the header', `{version: 1, "steps": [{"id": "a"}]}`, 0],
    ['a step', `{"steps": [{"id": "a"}, {"id": 'b'}, {"id": "c"}]}`, 2],
  ])('end where %s is no JSON', (_, text, count) => {
    expect(scan(text)).toHaveLength(count);
  });

  it('are whatever they are, for any text', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('{', '}', '[', ']', '"', '\\', '"steps":[', '<think>'));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const whole = scan(pieces.join(''));

        expect(scan('', pieces)).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it('takes no time that grows faster than the text: a thousand steps in pieces of four characters', () => {
    const many = {
      steps: Array.from({ length: 4000 }, (_, index) => ({
        id: `s${index}`,
        tool: 'read',
        input: { path: 'x'.repeat(100) },
      })),
    };
    const pieces = JSON.stringify(many).match(/.{1,4}/gs) ?? [];

    expect(scan('', pieces)).toHaveLength(4001);
    expect(
      scan('', ['<think>', ...('x<'.repeat(200_000).match(/.{1,4}/gs) ?? []), '</think>', JSON.stringify(plan)]),
    ).toEqual(expected);
    expect(scan('', '{"a'.repeat(100_000).match(/.{1,4}/gs) ?? [])).toEqual([]);
  });
});
