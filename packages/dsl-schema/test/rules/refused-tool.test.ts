import { describe, expect, it } from 'vitest';

import { codesOf, findOnly, plan } from './harness.ts';

const refused = { id: 'fs.read', refused: 'its description is not the one in the lock' };
const calling = plan([{ id: 'a', tool: 'fs.read', input: { path: 'x' } }]);

describe('refused tools', () => {
  it('are an error where they are called, with the reason', () => {
    expect(findOnly(calling, { tools: [refused] })).toMatchObject({
      code: 'plan/refused-tool',
      severity: 'error',
      path: '/steps/0/tool',
      message: 'the tool "fs.read" is refused: its description is not the one in the lock',
    });
  });

  it('are found in reducers and final steps, and in a map by id', () => {
    const nested = plan([
      { id: 'r', type: 'reduce', input: 'input.x', reducer: 'fs.read' },
      { id: 'f', type: 'final', function: 'fs.read', input: {} },
    ]);
    const tools = { 'fs.read': { refused: 'no' } };
    expect(codesOf(nested, { tools }).filter((code) => code === 'plan/refused-tool')).toHaveLength(2);
  });

  it('disturb no plan that does not call them', () => {
    expect(codesOf(plan([{ id: 'a', tool: 'other' }]), { tools: [refused, { id: 'other' }] })).toEqual([]);
  });
});
