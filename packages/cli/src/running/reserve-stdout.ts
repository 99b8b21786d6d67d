import { Writable } from 'node:stream';

/**
 * Keeps standard output for one writer: what anything else in the process prints there, `console.log` of a tool for
 * instance, goes to standard error.
 *
 * @returns the only stream that still writes to standard output; what undoes it
 */
export function reserveStdout(): { readonly output: Writable; readonly release: () => void } {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  const output = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      write(chunk, (error) => done(error));
    },
  });
  // A reader that goes away is an error of the stream beneath.
  stdout.once('error', (error: Error) => output.destroy(error));
  stdout.write = stderr.write.bind(stderr);
  return {
    output,
    release: () => {
      stdout.write = write;
    },
  };
}
