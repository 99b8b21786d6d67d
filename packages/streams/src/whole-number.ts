/**
 * A number that an option gives.
 *
 * @param least the least that it may be; `Infinity` is fine, too
 * @throws RangeError if it is less, or not whole
 */
export function wholeNumber(name: string, value: number, least: number): number {
  if (value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && value >= least)) return value;
  throw new RangeError(`${name} is ${value}, and has to be a whole number from ${least}.`);
}
