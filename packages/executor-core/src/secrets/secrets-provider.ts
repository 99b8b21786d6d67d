/** Where a run gets its secrets from: what a plan reads as `{{secrets.NAME}}`. */
export interface SecretsProvider {
  /**
   * The value of a secret; `undefined` if there is none of that name. Asked for each attempt of each call, so that a value that
   * was changed meanwhile is used. What it throws fails the call, and is tried again where the error says that this can help.
   *
   * @param signal aborted when the call is not wanted any more
   */
  get(name: string, signal: AbortSignal): string | undefined | PromiseLike<string | undefined>;
  /** The names there are, if they can be told: a plan that reads another is refused before anything runs. */
  names?(): Iterable<string>;
}
