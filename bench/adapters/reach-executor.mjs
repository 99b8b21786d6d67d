// A throw-away executor with all that a plan executor has to have, to see how near the floor such a thing comes: the plan is
// checked (ids, dependencies, cycles) and compiled; a step has an input of compiled references, a trace entry, retries, a
// deadline (one timer for all) and an abort signal; loops and parallel steps nest; the longest remaining path goes first.

const TIMEOUT_MS = 30_000;
const MAX_RETRIES = 2;
const REFERENCE = /^\{\{\s*([^}]+?)\s*\}\}$/u;

/** Checks and compiles a plan. */
export function compile({ steps }, tools) {
  const { waiting, followers } = link(steps);
  const tails = tailsOf(order(waiting, followers), followers);
  const nodes = steps.map((step) => compileStep(step, tools));
  return { nodes, waiting, followers, tails };
}

function link(steps) {
  const index = new Map();
  steps.forEach(({ id }, i) => {
    if (typeof id !== 'string' || index.has(id)) throw new Error(`bad or repeated id ${id}`);
    index.set(id, i);
  });
  const waiting = new Int32Array(steps.length);
  const followers = steps.map(() => []);
  steps.forEach(({ depends_on: needed = [] }, i) => {
    waiting[i] = needed.length;
    for (const id of needed) {
      const before = index.get(id);
      if (before === undefined) throw new Error(`unknown dependency ${id}`);
      followers[before].push(i);
    }
  });
  return { waiting, followers };
}

function order(waiting, followers) {
  const left = waiting.slice();
  const sorted = [];
  left.forEach((count, i) => {
    if (count === 0) sorted.push(i);
  });
  for (let head = 0; head < sorted.length; head++) {
    for (const next of followers[sorted[head]]) if (--left[next] === 0) sorted.push(next);
  }
  if (sorted.length < left.length) throw new Error('the plan has a cycle');
  return sorted;
}

/** Steps on the longest path from each step to an end. */
function tailsOf(sorted, followers) {
  const tails = new Int32Array(sorted.length);
  for (const i of sorted.toReversed()) {
    let longest = 0;
    for (const next of followers[i]) longest = Math.max(longest, tails[next]);
    tails[i] = longest + 1;
  }
  return tails;
}

function compileReference(text) {
  const [name, ...keys] = text.replaceAll(/\[(\d+)\]/gu, '.$1').split('.');
  if (keys.length === 0) return (scope) => scope.get(name);
  return (scope) => keys.reduce((value, key) => value?.[key], scope.get(name));
}

function compileValue(value) {
  if (typeof value === 'string') {
    const reference = REFERENCE.exec(value);
    return reference === null ? () => value : compileReference(reference[1]);
  }
  return value !== null && typeof value === 'object' ? compileInput(value) : () => value;
}

function compileInput(input = {}) {
  const names = Object.keys(input);
  const values = names.map((name) => compileValue(input[name]));
  const count = names.length;
  if (Array.isArray(input)) return (scope) => values.map((value) => value(scope));
  return (scope) => {
    const built = {};
    for (let i = 0; i < count; i++) built[names[i]] = values[i](scope);
    return built;
  };
}

function compileStep(step, tools) {
  const { id, type, output = id } = step;
  if (type === 'loop') return { id, output, call: compileLoop(step, tools) };
  if (type === 'parallel') {
    const children = step.steps.map((child) => compileStep(child, tools));
    return { id, output, call: (run, scope) => Promise.all(children.map((child) => runStep(run, child, scope))) };
  }
  const tool = tools[step.tool];
  if (tool === undefined) throw new Error(`unknown tool ${step.tool}`);
  const input = compileInput(step.input);
  return { id, output, tool: step.tool, call: (run, scope) => tool(input(scope), run.context) };
}

function compileLoop({ over, as, concurrency = 1, step }, tools) {
  const itemsOf = compileReference(over);
  const body = compileStep(step, tools);
  return async (run, scope) => {
    const items = itemsOf(scope);
    const results = Array.from({ length: items.length });
    let next = 0;
    const worker = async () => {
      while (next < items.length) {
        const i = next++;
        results[i] = await runStep(run, body, new Scope(run.values, scope, as, items[i]));
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
    return results;
  };
}

/** A variable on top of others; at the bottom, the results of the run. */
class Scope {
  constructor(values, outer, name, value) {
    this.values = values;
    this.outer = outer;
    this.name = name;
    this.value = value;
  }

  get(name) {
    for (let scope = this; scope !== undefined; scope = scope.outer) if (scope.name === name) return scope.value;
    return this.values.get(name);
  }
}

/** One timer for the deadlines of all steps, in the order they started. */
class Deadlines {
  entries = [];
  head = 0;
  timer = undefined;

  add(entry) {
    this.entries.push(entry);
    if (this.timer === undefined) this.arm(TIMEOUT_MS);
  }

  arm(ms) {
    this.timer = setTimeout(() => this.sweep(), ms);
    this.timer.unref();
  }

  sweep() {
    this.timer = undefined;
    const now = performance.now();
    for (; this.head < this.entries.length; this.head++) {
      const { start, end, expire } = this.entries[this.head];
      if (end === 0 && start + TIMEOUT_MS > now) return this.arm(start + TIMEOUT_MS - now);
      if (end === 0) expire?.(new Error('timeout'));
    }
  }

  stop() {
    clearTimeout(this.timer);
    this.entries.length = 0;
  }
}

async function runStep(run, node, scope) {
  const entry = {
    nodeId: node.id,
    tool: node.tool,
    status: 'running',
    start: performance.now(),
    end: 0,
    retryCount: 0,
  };
  run.trace.push(entry);
  for (;;) {
    try {
      run.signal.throwIfAborted();
      const running = node.call(run, scope);
      run.deadlines.add(entry);
      const value = await running;
      entry.end = performance.now();
      entry.status = 'success';
      entry.output = value;
      return value;
    } catch (error) {
      entry.retryCount += 1;
      if (entry.retryCount > MAX_RETRIES || run.signal.aborted) {
        entry.end = performance.now();
        entry.status = 'failed';
        entry.error = String(error);
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** (entry.retryCount - 1)));
    }
  }
}

/** Runs a compiled plan; `input` are its first variables. */
export function execute({ nodes, waiting, followers, tails }, input, concurrency = Infinity) {
  const controller = new AbortController();
  const { signal } = controller;
  const values = new Map(Object.entries(input));
  const run = { trace: [], signal, context: { signal }, deadlines: new Deadlines(), values };
  const scope = new Scope(values);
  const ready = concurrency < nodes.length ? heapBy(tails) : queue();
  const left = waiting.slice();
  return new Promise((resolve, reject) => {
    let running = 0;
    let done = 0;
    const fail = (error) => {
      controller.abort(error);
      run.deadlines.stop();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const end = (i, value) => {
      values.set(nodes[i].output, value);
      running--;
      done++;
      for (const next of followers[i]) if (--left[next] === 0) ready.push(next);
      if (done < nodes.length) return pump();
      run.deadlines.stop();
      resolve({ values, trace: run.trace });
    };
    const pump = () => {
      while (running < concurrency && ready.size() > 0) {
        const i = ready.pop();
        running++;
        runStep(run, nodes[i], scope).then((value) => end(i, value), fail);
      }
    };
    left.forEach((count, i) => {
      if (count === 0) ready.push(i);
    });
    pump();
  });
}

function queue() {
  const items = [];
  let head = 0;
  return { push: (item) => items.push(item), pop: () => items[head++], size: () => items.length - head };
}

/** A binary heap, the largest of `keys` first. */
function heapBy(keys) {
  const items = [];
  const push = (item) => {
    let at = items.push(item) - 1;
    for (; at > 0; at = (at - 1) >> 1) {
      const above = items[(at - 1) >> 1];
      if (keys[above] >= keys[item]) break;
      items[at] = above;
    }
    items[at] = item;
  };
  const pop = () => {
    const [top] = items;
    const item = items.pop();
    if (items.length === 0) return top;
    let at = 0;
    for (let below = 1; below < items.length; below = 2 * at + 1) {
      if (below + 1 < items.length && keys[items[below + 1]] > keys[items[below]]) below++;
      if (keys[items[below]] <= keys[item]) break;
      items[at] = items[below];
      at = below;
    }
    items[at] = item;
    return top;
  };
  return { push, pop, size: () => items.length };
}
