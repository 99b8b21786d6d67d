const MARK = '@@';

/** Ends a measuring process: its answer is the last line it writes, so that what a system prints does not matter. */
export function answer(value: object): void {
  process.stdout.write(`\n${MARK}${JSON.stringify(value)}\n`, () => process.exit());
}

/** The answer in what a measuring process wrote, if it got that far. */
export function readAnswer(output: string): object | undefined {
  const line = output.slice(output.lastIndexOf(`\n${MARK}`) + 1);
  if (!line.startsWith(MARK)) return undefined;
  try {
    return JSON.parse(line.slice(MARK.length)) as object;
  } catch {
    // Cut off in the middle of the line: the process was ended while it wrote.
    return undefined;
  }
}
