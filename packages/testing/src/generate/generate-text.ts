import type { Draw } from './draw.ts';
import { textOfPattern } from './text-of-pattern.ts';

/** What a text has to be. */
export interface TextWishes {
  readonly format?: string | undefined;
  readonly pattern?: string | undefined;
  readonly minLength: number;
  readonly maxLength: number;
}

const WORDS = ['alpha', 'bravo', 'delta', 'echo', 'kilo', 'lima', 'nova', 'oscar', 'sierra', 'tango', 'zulu'];

/** A text that fits, as far as that can be told beforehand. */
export function generateText({ format, pattern, minLength, maxLength }: TextWishes, draw: Draw): string {
  const known = format === undefined ? undefined : FORMATS.get(format);
  if (known) return known(draw);
  const matching = pattern === undefined ? undefined : textOfPattern(pattern, draw);
  if (matching !== undefined) return matching;
  const words = Array.from({ length: draw.whole(1, 3) }, () => draw.of(WORDS)).join(' ');
  const long = words.length >= minLength ? words : words.padEnd(minLength, ' lorem ipsum');
  return long.slice(0, Math.max(0, maxLength));
}

const FORMATS: ReadonlyMap<string, (draw: Draw) => string> = new Map([
  ['date-time', (draw) => `${date(draw)}T${time(draw)}`],
  ['date', date],
  ['time', time],
  ['duration', (draw) => `PT${draw.whole(1, 90)}M`],
  ['email', (draw) => `${draw.of(WORDS)}.${draw.of(WORDS)}@example.org`],
  ['hostname', (draw) => `${draw.of(WORDS)}.example.org`],
  ['ipv4', (draw) => `192.0.2.${draw.whole(1, 254)}`],
  ['ipv6', (draw) => `2001:db8::${draw.whole(1, 65_535).toString(16)}`],
  ['uri', address],
  ['url', address],
  ['uri-reference', (draw) => `/${draw.of(WORDS)}/${draw.whole(1, 99)}`],
  ['uuid', (draw) => `${hex(draw, 8)}-${hex(draw, 4)}-4${hex(draw, 3)}-a${hex(draw, 3)}-${hex(draw, 12)}`],
  ['json-pointer', (draw) => `/${draw.of(WORDS)}/${draw.whole(0, 9)}`],
  ['regex', (draw) => `^${draw.of(WORDS)}$`],
]);

/** Names of documentation, which lead nowhere. */
function address(draw: Draw): string {
  return `https://example.org/${draw.of(WORDS)}/${draw.whole(1, 99)}`;
}

function date(draw: Draw): string {
  return `20${two(draw.whole(20, 29))}-${two(draw.whole(1, 12))}-${two(draw.whole(1, 28))}`;
}

function time(draw: Draw): string {
  return `${two(draw.whole(0, 23))}:${two(draw.whole(0, 59))}:${two(draw.whole(0, 59))}Z`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

function hex(draw: Draw, digits: number): string {
  return Array.from({ length: digits }, () => draw.whole(0, 15).toString(16)).join('');
}
