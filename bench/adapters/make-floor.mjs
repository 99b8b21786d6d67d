/** The least that work costs in JavaScript: counters over arrays. No plan, no checks, no trace, no retries, no timeouts. */
export function makeFloor(wrap) {
  return {
    chain: ({ n, body }) => inOrder(n, wrap(body), 0),
    pass: ({ n, body, value }) => inOrder(n, wrap(body), value),
    fanout: ({ n, body, join }) => {
      const call = wrap(body);
      return async () => {
        const running = [];
        for (let i = 0; i < n; i++) running.push(call(i));
        return join(await Promise.all(running));
      };
    },
    loop: ({ items, concurrency, body }) => {
      const call = wrap(body);
      if (concurrency === Infinity) return () => Promise.all(items.map((item) => call(item)));
      return () => pool(items.length, concurrency, (i) => call(items[i]));
    },
    dag: ({ nodes, body, concurrency }) => schedule(nodes, wrap(body), concurrency),
    nested: ({ a, b, c, concurrency, body }) => {
      const call = wrap(body);
      const branch = (i) => pool(b, concurrency, (j) => pool(c, concurrency, (k) => call(i, j, k)));
      return () => Promise.all(Array.from({ length: a }, (_, i) => branch(i)));
    },
  };
}

function inOrder(n, call, start) {
  return async () => {
    let value = start;
    for (let i = 0; i < n; i++) value = await call(value);
    return value;
  };
}

/** `call(i)` for each i below n, at most `concurrency` at a time; results in order. */
async function pool(n, concurrency, call) {
  const results = Array.from({ length: n });
  let next = 0;
  const worker = async () => {
    while (next < n) {
      const i = next++;
      results[i] = await call(i);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, n) }, worker));
  return results;
}

function schedule(nodes, call, concurrency) {
  const n = nodes.length;
  const waiting = Int32Array.from(nodes, ({ deps }) => deps.length);
  const followers = nodes.map(() => []);
  for (const { i, deps } of nodes) for (const dep of deps) followers[dep].push(i);
  return () =>
    new Promise((resolve, reject) => {
      const left = waiting.slice();
      const values = Array.from({ length: n });
      const ready = new Int32Array(n);
      let head = 0;
      let tail = 0;
      let done = 0;
      let running = 0;
      const end = (i, value) => {
        values[i] = value;
        running--;
        done++;
        const next = followers[i];
        for (let k = 0; k < next.length; k++) if (--left[next[k]] === 0) ready[tail++] = next[k];
        if (done === n) resolve(values);
        else pump();
      };
      const pump = () => {
        while (running < concurrency && head < tail) {
          const i = ready[head++];
          running++;
          call(
            i,
            nodes[i].deps.map((dep) => values[dep]),
          ).then((value) => end(i, value), reject);
        }
      };
      for (let i = 0; i < n; i++) if (left[i] === 0) ready[tail++] = i;
      pump();
    });
}
