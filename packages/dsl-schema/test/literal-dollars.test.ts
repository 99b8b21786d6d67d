import { describe, expect, it } from 'vitest';

import { checkPlan } from '../src/index.ts';

const tools = [{ id: 'echo' }];

function check(input: unknown, variables: string[] = []) {
  const steps = [
    { id: 'first', tool: 'echo', input: {} },
    { id: 'second', tool: 'echo', input, depends_on: ['first'] },
  ];
  return checkPlan({ version: '1.0', execution: 'dag', steps }, { tools, variables });
}

describe('a ${…} in a value', () => {
  it('that reads a name nobody provides stays text, with a warning that names it', () => {
    const { ok, diagnostics } = check({ command: 'echo ${HOME}' });
    expect(ok).toBe(true);
    expect(diagnostics).toMatchObject([
      { code: 'expression/left-as-text', severity: 'warning', path: '/steps/1/input/command' },
    ]);
    expect(diagnostics[0]?.message).toContain('there is no variable "HOME"');
  });

  it('is a template where the run starts with that name', () => {
    const { analysis, diagnostics } = check({ command: 'echo ${HOME}' }, ['HOME']);
    expect(diagnostics).toEqual([]);
    expect(analysis?.nodes[1]?.reads).toMatchObject([{ reference: { name: 'HOME' } }]);
  });

  it('is a template, and an edge, where a step writes that name', () => {
    const { analysis } = check({ deep: [{ text: 'a ${first} b' }] });
    expect(analysis?.root.edges.map(({ from, to, reason }) => ({ from, to, reason }))).toContainEqual({
      from: 0,
      to: 1,
      reason: { kind: 'reads', name: 'first', pointer: '/steps/1/input/deep/0/text' },
    });
  });

  it('leaves the strict {{…}} beside it strict', () => {
    const { diagnostics } = check({ text: '${HOME} {{HOME}}' });
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toContainEqual(['plan/unknown-name', 'error']);
  });

  it('stays an error in a condition', () => {
    const steps = [{ id: 'only', tool: 'echo', when: '${HOME} == "x"' }];
    expect(checkPlan({ version: '1.0', steps }, { tools }).diagnostics).toMatchObject([{ code: 'plan/unknown-name' }]);
  });
});
