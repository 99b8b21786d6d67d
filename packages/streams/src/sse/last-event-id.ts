/**
 * The number of the event that follows the last one that a client has seen.
 *
 * @param lastEventId what the client says (`Last-Event-ID`); `null`, `undefined` and an empty text say that it has seen none
 * @throws RangeError if it is no number of an event
 */
export function numberBehind(lastEventId: string | null | undefined): number {
  if (lastEventId === null || lastEventId === undefined || lastEventId === '') return 1;
  const seen = /^\d{1,15}$/u.test(lastEventId) ? Number(lastEventId) : Number.NaN;
  if (Number.isNaN(seen)) {
    throw new RangeError(`Last-Event-ID is ${JSON.stringify(lastEventId)}, and has to be the number of an event.`);
  }
  return seen + 1;
}
