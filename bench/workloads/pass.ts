import { expectThat, type Workload } from './workload.ts';

/** W7: an object of about `megabytes` MB as JSON, in many small parts (the costly shape to copy), through `n` steps. */
export function pass(n: number, megabytes: number): Workload {
  const value = largeObject(megabytes);
  let calls = 0;
  let sameObject = false;
  const body = async (given: object): Promise<object> => {
    calls += 1;
    expectThat(rowsOf(given) === value.rows.length, () => `step ${calls} got a damaged object`);
    return given;
  };
  return {
    method: 'pass',
    steps: n,
    work: { n, body, value },
    reset: () => (calls = 0),
    verify: (result) => {
      expectThat(calls === n, () => `${calls} calls, not ${n}`);
      expectThat(rowsOf(result) === value.rows.length, () => 'the object came out damaged');
      sameObject = result === value;
    },
    facts: () => ({ sameObject }),
  };
}

const BYTES_OF_A_ROW = 105;

function largeObject(megabytes: number): { readonly rows: readonly object[] } {
  const rows = Array.from({ length: Math.round((megabytes * 1e6) / BYTES_OF_A_ROW) }, (_, id) => ({
    id,
    name: `row number ${id}`,
    score: id * 0.5,
    tags: ['a', 'b', 'c'],
    nested: { x: id, y: -id, ok: true },
  }));
  return { rows };
}

function rowsOf(value: unknown): number | undefined {
  return (value as { readonly rows?: readonly unknown[] } | null | undefined)?.rows?.length;
}
