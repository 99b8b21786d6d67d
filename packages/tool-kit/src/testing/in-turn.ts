let last: Promise<unknown> = Promise.resolve();

/** Does one thing after the other, however many are asked for at once: each looks at the process as a whole. */
export async function inTurn<Value>(action: () => Promise<Value>): Promise<Value> {
  const mine = last.then(action, action);
  last = mine.catch(() => {});
  return mine;
}
