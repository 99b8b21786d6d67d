import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SseParser, writeSse, type ParsedMessage } from '../src/index.ts';

const encoder = new TextEncoder();

/** What a parser makes of a text that comes in pieces which end at the given places. */
function parse(text: string, cuts: readonly number[] = []): ParsedMessage[] {
  const bytes = encoder.encode(text);
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  const parser = new SseParser();
  let begin = 0;
  return places.flatMap((place) => {
    const piece = bytes.subarray(begin, place);
    begin = place;
    return parser.push(piece);
  });
}

const dataOf = (messages: readonly ParsedMessage[]): string[] => messages.map(({ data }) => data);

describe('a message of an event stream', () => {
  it.each(['a\nb', 'a\rb'])('cannot have the id or the event %j', (value) => {
    expect(() => writeSse({ data: '', id: value })).toThrow('id is');
    expect(() => writeSse({ data: '', event: value })).toThrow('event is');
  });

  it('cannot have a zero byte in its id', () => {
    expect(() => writeSse({ data: '', id: 'a\0b' })).toThrow('zero bytes');
  });

  it('is read as the examples of the standard say', () => {
    const text = ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n';

    expect(parse(text)).toEqual([
      { event: 'message', data: 'first event', lastEventId: '1' },
      { event: 'message', data: 'second event', lastEventId: '' },
      { event: 'message', data: ' third event', lastEventId: '' },
    ]);
    expect(dataOf(parse('data\n\ndata\ndata\n\ndata:'))).toEqual(['', '\n']);
    expect(dataOf(parse('data: YHOO\ndata: +2\ndata: 10\n\n'))).toEqual(['YHOO\n+2\n10']);
  });

  it('is passed over if it is not complete, or has no data', () => {
    expect(parse('event: a\nid: 7\n\ndata: never ends\n')).toEqual([]);
  });

  it('may have lines that end in any of the three ways, also in the middle of a piece', () => {
    const text = '\u{FEFF}data: a\r\ndata: b\rdata: c\n\r\ndata: d\r\r';
    const all = Array.from(encoder.encode(text), (_, index) => index);

    expect(dataOf(parse(text))).toEqual(['a\nb\nc', 'd']);
    expect(dataOf(parse(text, all))).toEqual(['a\nb\nc', 'd']);
  });

  it('says when to come back, if that is a number', () => {
    const parser = new SseParser();
    parser.push(encoder.encode('retry: 10\nretry: soon\n'));

    expect(parser.retryMs).toBe(10);
  });

  it('must not grow without end', () => {
    const parser = new SseParser(1000);

    for (let count = 0; count < 50; count += 1) parser.push(encoder.encode(`: ${'comment'.repeat(100)}\n`));
    expect(() => {
      for (let count = 0; count < 50; count += 1) parser.push(encoder.encode(`data: ${'x'.repeat(100)}\n`));
    }).toThrow(RangeError);
    expect(() => new SseParser(1000).push(encoder.encode('x'.repeat(1001)))).toThrow('more than 1000');
  });

  /** Texts that have what breaks lines, and what looks as if it did, what has several bytes, and what is half of a character. */
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '\n',
          '\r',
          '\r\n',
          '\u{2028}',
          '\u{2029}',
          '\u{85}',
          ':',
          ' ',
          'data: ',
          'id: 9',
          '🦜',
          '👩‍👩‍👧',
          '\u{FEFF}',
          '\0',
        ),
        fc.string({ unit: 'grapheme' }),
      ),
    )
    .map((parts) => parts.join(''));
  const cuts = fc.array(fc.nat(10_000), { maxLength: 20 });

  it('comes back as JSON as it was, whatever is in it and wherever the pieces end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(hostile, fc.constantFrom('\u{D800}', 'half \u{DC00} of one'))),
        cuts,
        (texts, places) => {
          const text = texts
            .map((value, index) => writeSse({ id: String(index), event: 'e', data: JSON.stringify(value) }))
            .join('');

          expect(parse(text, places).map(({ data, lastEventId }) => [JSON.parse(data), lastEventId])).toEqual(
            texts.map((value, index) => [value, String(index)]),
          );
        },
      ),
    );
  });

  it('comes back as plain text with its line breaks as line feeds', () => {
    fc.assert(
      fc.property(fc.array(hostile), cuts, (texts, places) => {
        const text = texts.map((data) => writeSse({ data })).join('');

        expect(dataOf(parse(text, places))).toEqual(texts.map((data) => data.replaceAll(/\r\n|\r/gu, '\n')));
      }),
    );
  });
});
