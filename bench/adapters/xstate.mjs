// XState: a state for each step, which invokes a promise. A graph is parallel regions, guarded by what is done.
import { assign, createActor, createMachine, fromPromise, toPromise } from 'xstate';

const NO_LOOP = 'it has nothing that goes over a list';

async function execute(machine) {
  const actor = createActor(machine);
  const done = toPromise(actor);
  actor.start();
  return done;
}

function chain(n, body, start) {
  const states = { done: { type: 'final' } };
  for (let i = 0; i < n; i++) {
    states[`s${i}`] = {
      invoke: {
        src: fromPromise(({ input }) => body(input)),
        input: ({ context }) => context.x,
        onDone: { target: i + 1 < n ? `s${i + 1}` : 'done', actions: assign({ x: ({ event }) => event.output }) },
      },
    };
  }
  const output = ({ context }) => context.x;
  const machine = createMachine({ id: 'chain', initial: 's0', context: { x: start }, states, output });
  return () => execute(machine);
}

/** A region that keeps what its promise gives. */
function keep(invoked, i) {
  const actions = ({ context, event }) => {
    context.values[i] = event.output;
  };
  return { invoke: { ...invoked, onDone: { target: 'ok', actions } } };
}

function fanout({ n, body, join }) {
  const states = {};
  for (let i = 0; i < n; i++) {
    const run = keep({ src: fromPromise(() => body(i)) }, i);
    states[`s${i}`] = { initial: 'run', states: { run, ok: { type: 'final' } } };
  }
  const joining = {
    invoke: {
      src: fromPromise(({ input }) => join(input)),
      input: ({ context }) => context.values,
      onDone: { target: 'done', actions: assign({ joined: ({ event }) => event.output }) },
    },
  };
  const machine = createMachine({
    id: 'fan-out',
    initial: 'work',
    context: () => ({ values: [], joined: undefined }),
    states: { work: { type: 'parallel', states, onDone: 'join' }, join: joining, done: { type: 'final' } },
    output: ({ context }) => context.joined,
  });
  return () => execute(machine);
}

function dag({ nodes, body }) {
  const states = {};
  for (const { i, deps } of nodes) {
    const guard = ({ context }) => deps.every((dep) => dep in context.values);
    const invoked = {
      src: fromPromise(({ input }) => body(i, input)),
      input: ({ context }) => deps.map((dep) => context.values[dep]),
    };
    const wait = { always: { guard, target: 'run' } };
    states[`s${i}`] = { initial: 'wait', states: { wait, run: keep(invoked, i), ok: { type: 'final' } } };
  }
  const machine = createMachine({ id: 'graph', type: 'parallel', context: () => ({ values: {} }), states });
  return () => execute(machine);
}

export async function load() {
  return {
    reasons: { loop: NO_LOOP, nested: NO_LOOP },
    unsupported: ({ workload, concurrency }) =>
      workload === 'W5' && concurrency !== Infinity ? 'parallel regions have no limit' : undefined,
    chain: ({ n, body }) => chain(n, body, 0),
    pass: ({ n, body, value }) => chain(n, body, value),
    fanout,
    dag,
  };
}
