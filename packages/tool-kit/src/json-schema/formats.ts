/** A format that is asserted. */
interface Format {
  readonly words: string;
  fits(text: string): boolean;
}

const HOST_LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const BYTE = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(z|[+-](\d\d):(\d\d))$/i;
const DURATION = /^P(?!$)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/;
const EMAIL = /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;
const URI_CHARACTERS = /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[\da-f]{2})*$/i;
const POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const HOST = new RegExp(`^(?=.{1,253}$)${HOST_LABEL}(?:\\.${HOST_LABEL})*$`, 'i');
const IPV4 = new RegExp(`^(?:${BYTE}\\.){3}${BYTE}$`);

/** The formats of JSON Schema 2020-12 that tools use; each in time linear in the text. */
export const FORMATS: ReadonlyMap<string, Format> = new Map([
  ['date-time', { words: 'a date and time such as 2026-01-31T12:00:00Z', fits: isDateTime }],
  ['date', { words: 'a date such as 2026-01-31', fits: isDate }],
  ['time', { words: 'a time such as 12:00:00Z', fits: isTime }],
  ['duration', { words: 'a duration such as PT30M', fits: (text) => DURATION.test(text) }],
  ['email', { words: 'an e-mail address', fits: isEmail }],
  ['hostname', { words: 'a host name', fits: (text) => HOST.test(text) }],
  ['ipv4', { words: 'an IPv4 address', fits: (text) => IPV4.test(text) }],
  ['ipv6', { words: 'an IPv6 address', fits: isIpv6 }],
  ['uri', { words: 'an address with a scheme, such as https://example.org', fits: isUri }],
  ['uri-reference', { words: 'an address', fits: isUriReference }],
  ['uuid', { words: 'a UUID', fits: (text) => UUID.test(text) }],
  ['json-pointer', { words: 'a JSON pointer such as /cities/0', fits: (text) => POINTER.test(text) }],
  ['regex', { words: 'a regular expression', fits: isRegExp }],
]);

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isTime(text: string): boolean {
  const match = TIME.exec(text);
  if (match === null) return false;
  const [hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = [1, 2, 3, 5, 6].map((at) =>
    Number(match[at] ?? 0),
  );
  if (hour > 23 || minute > 59 || zoneHour > 23 || zoneMinute > 59) return false;
  return second < 60 || (second === 60 && isLastMinuteOfDay(hour, minute, match[4] ?? '', zoneHour, zoneMinute));
}

/** Leap seconds come at 23:59 UTC only. */
function isLastMinuteOfDay(hour: number, minute: number, zone: string, zoneHour: number, zoneMinute: number): boolean {
  const offset = (zone.startsWith('-') ? -1 : 1) * (zoneHour * 60 + zoneMinute);
  return (hour * 60 + minute - offset + 1440) % 1440 === 1439;
}

function isDateTime(text: string): boolean {
  return /^.{10}[t ]/i.test(text) && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

function isEmail(text: string): boolean {
  return EMAIL.test(text) && !/^\.|\.\.|\.@/.test(text);
}

function isIpv6(text: string): boolean {
  const plain = replaceIpv4(text);
  const halves = plain.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}

function replaceIpv4(text: string): string {
  const tail = text.slice(text.lastIndexOf(':') + 1);
  return IPV4.test(tail) ? `${text.slice(0, -tail.length)}0:0` : text;
}

function isUri(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:/i.test(text) && isUriReference(text);
}

function isUriReference(text: string): boolean {
  return URI_CHARACTERS.test(text);
}

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
