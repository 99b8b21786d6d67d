import { Console } from 'node:console';
import { Writable } from 'node:stream';

/**
 * Sends what tools print with `console` to `print`, a line at a time: standard output is for data, and what is drawn on
 * the terminal must not be torn apart.
 *
 * @returns what undoes it
 */
export function captureConsole(print: (line: string) => void): () => void {
  const original = globalThis.console;
  let rest = '';
  const sink = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) print(line);
      done();
    },
  });
  globalThis.console = new Console({ stdout: sink, stderr: sink });
  return () => {
    globalThis.console = original;
    if (rest !== '') print(rest);
  };
}
