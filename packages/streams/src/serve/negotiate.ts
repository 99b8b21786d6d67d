/** One entry of an `Accept` header. */
interface Accepted {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
}

/**
 * The media type that a client likes best of those that there are; among equals, the first.
 *
 * @param accept the `Accept` header; without one, everything is liked
 * @returns `undefined` if it likes none of them
 * @see RFC 9110, section 12.5.1
 */
export function negotiate<Offer extends string>(accept: string | null, offers: readonly Offer[]): Offer | undefined {
  if (accept === null || accept.trim() === '') return offers[0];
  const accepted = accept.split(',').map(readEntry);
  let best: { readonly offer: Offer; readonly quality: number } | undefined;
  for (const offer of offers) {
    const quality = qualityOf(offer, accepted);
    if (quality > (best?.quality ?? 0)) best = { offer, quality };
  }
  return best?.offer;
}

function readEntry(entry: string): Accepted {
  const [range = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
  const [type = '', subtype = ''] = range.split('/');
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { type, subtype, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** What the most specific entry for it says. */
function qualityOf(offer: string, accepted: readonly Accepted[]): number {
  const [type = '', subtype = ''] = offer.split('/');
  const exact = accepted.find((entry) => entry.type === type && entry.subtype === subtype);
  const ofType = accepted.find((entry) => entry.type === type && entry.subtype === '*');
  const any = accepted.find((entry) => entry.type === '*' && entry.subtype === '*');
  return (exact ?? ofType ?? any)?.quality ?? 0;
}
