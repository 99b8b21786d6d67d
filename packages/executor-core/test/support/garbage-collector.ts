import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Gives what collects all garbage there is, once what is under way has come to rest. */
export function garbageCollector(): () => Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return async () => {
    for (let round = 0; round < 3; round += 1) {
      await new Promise((resolve) => void setImmediate(resolve));
      collect();
    }
  };
}
