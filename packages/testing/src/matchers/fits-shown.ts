import { isMoreMark, isShownWhole, MORE_KEYS, REDACTED } from '@planloom/executor-core';

/** Whether something that a trace shows is what is wanted; `unknown` where the trace has cut it, or taken a secret out. */
export type Fit = 'yes' | 'no' | 'unknown';

/** Compares leaves as the test framework does, which knows `expect.any` and the like. */
export type Equals = (left: unknown, right: unknown) => boolean;

/** Whether everything that is wanted is there; objects may have more keys. */
export function fitsShown(wanted: unknown, shown: unknown, equals: Equals): Fit {
  if (isPlain(wanted) && isPlain(shown)) {
    return worst(Object.entries(wanted).map(([key, part]) => fitsKey(key, part, shown, equals)));
  }
  if (Array.isArray(wanted) && Array.isArray(shown)) return fitsList(wanted, shown, equals);
  // What lies beyond the cut may be what must not be there, and the mark of the cut is no part of it.
  if (!isShownWhole(shown) && dependsOnAll(wanted)) return 'unknown';
  if (equals(shown, wanted)) return 'yes';
  return mayBeMore(wanted, shown) ? 'unknown' : 'no';
}

function fitsKey(key: string, wanted: unknown, shown: Readonly<Record<string, unknown>>, equals: Equals): Fit {
  if (Object.hasOwn(shown, key)) return fitsShown(wanted, shown[key], equals);
  return isMoreMark(shown[MORE_KEYS]) ? 'unknown' : 'no';
}

function fitsList(wanted: readonly unknown[], shown: readonly unknown[], equals: Equals): Fit {
  const isCut = isMoreMark(shown.at(-1));
  const known = isCut ? shown.slice(0, -1) : shown;
  if (isCut ? wanted.length <= known.length : wanted.length !== known.length) return 'no';
  const fit = worst(known.map((part, index) => fitsShown(wanted[index], part, equals)));
  return isCut && fit === 'yes' ? 'unknown' : fit;
}

function worst(fits: readonly Fit[]): Fit {
  if (fits.includes('no')) return 'no';
  return fits.includes('unknown') ? 'unknown' : 'yes';
}

/** Whether there is more of it than is shown, which may be what is wanted. */
function mayBeMore(wanted: unknown, shown: unknown): boolean {
  if (typeof shown === 'string' && shown.includes(REDACTED)) return true;
  if (isShownWhole(shown)) return false;
  const beginning = typeof shown === 'string' ? /^(.*)… \(\d+ characters\)$/su.exec(shown)?.[1] : undefined;
  return beginning === undefined || typeof wanted !== 'string' || wanted.startsWith(beginning);
}

/** Whether an asymmetric matcher, such as `expect.not.stringContaining`, has to see all of a value. */
function dependsOnAll(wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || !('asymmetricMatch' in wanted)) return false;
  const { inverse, sample } = wanted as { readonly inverse?: unknown; readonly sample?: unknown };
  return inverse === true || sample instanceof RegExp;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
