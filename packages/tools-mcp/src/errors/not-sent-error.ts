/** A request that never left, as the program that was to get it is not there. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
}
