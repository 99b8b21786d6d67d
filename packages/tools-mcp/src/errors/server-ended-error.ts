/** An error together with how the program ended, if it has. */
export class ServerEndedError extends Error {
  readonly lastLines: readonly string[];

  constructor(message: string, lastLines: readonly string[], cause: unknown) {
    super(message, { cause });
    this.lastLines = lastLines;
  }
}
