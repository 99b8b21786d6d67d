// Taken when the kit is loaded, so that a test with a simulated clock does not stop the kit.
const { setTimeout, clearTimeout } = globalThis;

/** How a promise stands: settled, or not yet. */
export type Outcome<Value> =
  | { readonly status: 'fulfilled'; readonly value: Value }
  | { readonly status: 'rejected'; readonly reason: unknown }
  | { readonly status: 'pending' };

/** Calls a function and waits for its outcome, whether it throws, rejects or returns; never rejects. */
export async function outcomeOf<Value>(call: () => Value | Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { status: 'fulfilled', value: await call() };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}

/** The outcome, or `pending` if it takes longer. Leaves no timer behind. */
export async function within<Value>(ms: number, outcome: Promise<Outcome<Value>>): Promise<Outcome<Value>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<Outcome<Value>>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'pending' }), ms);
  });
  try {
    return await Promise.race([outcome, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

/** Lets everything run that waits for nothing but its turn, timers of no duration included. */
export async function turnsOfTheLoop(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 0);
    });
  }
}

/** Lets promises settle that wait for nothing outside the program. */
export async function turnsOfPromises(count = 16): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

/** Waits until something holds, at most so long; looks at each turn of the event loop. */
export async function untilOrFor(ms: number, holds: () => boolean): Promise<void> {
  const end = performance.now() + ms;
  while (!holds() && performance.now() < end) await turnsOfTheLoop(1);
}
