import { layeredGraph } from './graphs.ts';
import { expectThat, type Workload } from './workload.ts';

const MODULUS = 1_000_003;

/** W4: a layered random graph; each node's value follows from those of its dependencies, so a wrong order gives a wrong value. */
export function layeredDag(n: number): Workload {
  const nodes = layeredGraph(n);
  const expected: number[] = [];
  for (const { i, deps } of nodes) {
    const inputs = deps.map((dep) => expected[dep] ?? 0);
    expected[i] = valueOf(i, inputs);
  }
  const values = Array.from<number>({ length: n }).fill(-1);
  let calls = 0;
  const body = async (node: number, inputs: readonly number[]): Promise<number> => {
    calls += 1;
    const value = valueOf(node, inputs);
    values[node] = value;
    return value;
  };
  return {
    method: 'dag',
    steps: n,
    work: { nodes, concurrency: Infinity, body },
    reset: () => {
      calls = 0;
      values.fill(-1);
    },
    verify: () => {
      expectThat(calls === n, () => `${calls} calls, not ${n}`);
      const wrong = values.findIndex((value, node) => value !== expected[node]);
      expectThat(wrong === -1, () => `node ${wrong} gave ${values[wrong]}, not ${expected[wrong]}`);
    },
  };
}

function valueOf(node: number, inputs: readonly number[]): number {
  let sum = node + 1;
  for (const input of inputs) sum += input;
  return sum % MODULUS;
}
