import { createToolIndex, shortlistTools, type ShortlistOptions } from '@planloom/planner/retrieval';
import { ToolRegistry, type Tool } from '@planloom/tool-kit';
import { assert, constantFrom, property, shuffledSubarray, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Many tools, so that a set is reduced. */
const crowd = Array.from({ length: 200 }, (_, number) =>
  tool(`page_helper_${number}`, `Does thing ${number} to a page.`),
);

describe('what a tool is found by', () => {
  it.each([
    ['translate the letter', 'Text Translator'],
    ['give me a translation', 'Text Translator'],
    ['summarise the report', 'textSummariser'],
    ['download some pictures', 'image_downloader', 'Downloads pictures.'],
    ['send an email to Anna', 'emailSender'],
    ['tell me the wheather', 'get-weather'],
    ['parse the html', 'parseHTMLDocument'],
    ['remove the picture', 'delete-image'],
    ['classify these images', 'Image Classification'],
    ['Überweisung ausführen', 'ueberweisung', 'Führt eine Überweisung aus.'],
    ['请翻译这封信', 'fanyi', '翻译文本'],
  ])('%s: %s', (task, id, description?: string) => {
    expect(idsFor(task, [...crowd, tool(id, description)])[0]).toBe(id);
  });

  it('its id counts more than its description', () => {
    const tools = [
      tool('aaa', 'Makes an invoice out of an order.'),
      tool('invoice_maker', 'Makes something.'),
      ...crowd,
    ];

    expect(idsFor('an invoice, please', tools).slice(0, 2)).toEqual(['invoice_maker', 'aaa']);
  });

  it('names and descriptions of its arguments', () => {
    const schema = { type: 'object', properties: { iban: { type: 'string', description: 'Account of the payee' } } };
    const tools = [...crowd, { ...tool('transfer'), inputSchema: schema }];

    expect(idsFor('to the account with this IBAN', tools)).toEqual(['transfer']);
  });

  it('with the words of the task that it has', () => {
    const [first] = shortlistTools('Please translate these Letters', [...crowd, tool('letter_translator')]);

    expect(first).toMatchObject({ reason: 'matches', words: ['translate', 'letters'] });
  });

  it('a schema that cannot be read says nothing', () => {
    const cyclic: Record<string, unknown> = { type: 'object' };
    cyclic['properties'] = { weather: cyclic };
    const odd = [
      { ...tool('cyclic_weather'), inputSchema: cyclic },
      { ...tool('strange_weather'), inputSchema: { colour: 'red' } },
    ];

    expect(idsFor('weather', [...crowd, ...odd])).toEqual(['cyclic_weather', 'strange_weather']);
  });
});

describe('a task with several needs', () => {
  const fetchers = Array.from({ length: 60 }, (_, number) =>
    tool(`fetch_web_page_${number}`, 'Fetches a web page as text.'),
  );
  const tools = [...fetchers, tool('translator', 'Into another language'), tool('mailer', 'Sends an email.')];

  it.each([
    'Fetch the web page as text from the web, translate it and email it',
    'Fetch the web page as text; fetch each web page it links to. Then translate them. Finally, send an email.',
    '(1) fetch a web page as text, (2) translate it, (3) email it',
  ])('finds a tool for each: %s', (task) => {
    expect(idsFor(task, tools, { limit: 6 })).toEqual(expect.arrayContaining(['translator', 'mailer']));
  });

  it('does not take what is quoted for a need', () => {
    const task = 'Translate "Fetch the web page as text, fetch the web page again"';

    expect(idsFor(task, [...tools, ...crowd])).toEqual(['translator']);
  });
});

describe('who is in', () => {
  it('all tools of a small set, those that match first', () => {
    const tools = [tool('b'), tool('a'), tool('weather')];

    expect(reasonsFor('How is the weather?', tools)).toEqual({ weather: 'named', a: 'all', b: 'all' });
    expect(idsFor('How is the weather?', tools)).toEqual(['weather', 'a', 'b']);
  });

  it('all tools of a set that takes few characters to describe', () => {
    const tools = Array.from({ length: 300 }, (_, number) => ({ ...tool(`t${number}`), inputSchema: {} }));

    expect(shortlistTools('anything', tools)).toHaveLength(300);
    expect(shortlistTools('anything', tools, { smallText: 100, limit: 5 })).toHaveLength(5);
  });

  it('tools that are always wanted or named in the task, also when there are more than the limit', () => {
    const task = 'Use page_helper_7 and PAGE_HELPER_8, not page_helper_19x.';
    const options = { limit: 1, always: ['page_helper_3', 'nobody'] };

    expect(reasonsFor(task, crowd, options)).toEqual({
      page_helper_3: 'always',
      page_helper_7: 'named',
      page_helper_8: 'named',
    });
  });

  it('never a tool that is refused', () => {
    const refused = { ...tool('weather', 'The weather'), refused: 'It changed.' };

    expect(idsFor('Use weather for the weather', [...crowd, refused])).not.toContain('weather');
    expect(idsFor('Use weather', [refused])).toEqual([]);
  });

  it('when no tool has a word of the task, as many as may be', () => {
    expect(reasonsFor('xyzzy', crowd, { limit: 2 })).toEqual({ page_helper_0: 'all', page_helper_1: 'all' });
  });

  it.each([0, 1.5, Number.NaN])('a limit of %s is an error', (limit) => {
    expect(() => shortlistTools('x', crowd, { limit })).toThrow(`limit must be a whole number from 1, not ${limit}`);
  });
});

describe('a tool that needs what only another tool gives', () => {
  const cancel = needs('cancel_booking', 'booking_id');

  it.each<[string, Tool]>([
    ['by a field of its result', { ...tool('my_trips'), outputSchema: listOf({ booking_id: { type: 'string' } }) }],
    ['by its name', needs('find_booking_id_by_email', 'email')],
    ['as one that lists such things', tool('listBookings')],
  ])('brings that along, %s', (_, producer) => {
    expect(reasonsFor('Cancel it', [...crowd, cancel, producer])).toEqual({
      cancel_booking: 'matches',
      [producer.id]: 'produces',
    });
  });

  it('brings no tool along that needs the same', () => {
    expect(idsFor('Cancel it', [...crowd, cancel, needs('get_booking', 'bookingId')])).toEqual(['cancel_booking']);
  });
});

describe('the order', () => {
  it('is the same whatever the order of the tools', () => {
    const tools = ['fetch_page', 'page_fetcher', 'fetchPages', 'mailer', 'mail_sender', 'translator'].map((id) =>
      tool(id, id),
    );
    const expected = idsFor('fetch the page, translate and mail it', [...tools, ...crowd]);

    assert(
      property(shuffledSubarray([...tools, ...crowd], { minLength: 206 }), (shuffled) => {
        expect(idsFor('fetch the page, translate and mail it', shuffled)).toEqual(expected);
      }),
    );
  });

  it('is best first, and within the limit, for any words', () => {
    const words = uniqueArray(constantFrom('page', 'thing', 'does', 'helper', '7', 'to', ',', '"', 'then'), {
      maxLength: 8,
    });

    assert(
      property(words, (task) => {
        const scores = shortlistTools(task.join(' '), crowd, { limit: 9 }).map(({ score }) => score);
        expect(scores.length).toBeLessThanOrEqual(9);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      }),
    );
  });
});

describe('an index', () => {
  it('is made once for a registry, and follows it', () => {
    const registry = ToolRegistry.from([tool('weather')]);
    const index = createToolIndex(registry);
    const texts = index.texts;

    expect(createToolIndex(registry)).toBe(index);
    expect(index.texts).toBe(texts);
    registry.register(tool('weather_tomorrow'));
    expect(index.search('weather').map((match) => match.tool.id)).toEqual(['weather', 'weather_tomorrow']);
    registry.unregister('weather');
    expect(index.search('weather').map((match) => match.tool.id)).toEqual(['weather_tomorrow']);
  });

  it('can be handed to a shortlist', () => {
    const tools = [...crowd, tool('weather')];

    expect(shortlistTools('weather', createToolIndex(tools))).toEqual(shortlistTools('weather', tools));
  });

  it('of no tools finds nothing', () => {
    expect(createToolIndex([]).search('x')).toEqual([]);
    expect(shortlistTools('x', [])).toEqual([]);
  });
});

function tool(id: string, description?: string): Tool {
  // Long enough that a crowd of them is no small text.
  const inputSchema = { type: 'object', properties: {}, $comment: '-'.repeat(100) };
  return { id, ...(description !== undefined && { description }), inputSchema, execute: () => null };
}

function needs(id: string, argument: string): Tool {
  const inputSchema = { type: 'object', properties: { [argument]: { type: 'string' } }, required: [argument] };
  return { ...tool(id), inputSchema };
}

function listOf(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { type: 'array', items: { type: 'object', properties } };
}

function idsFor(task: string, tools: readonly Tool[], options?: ShortlistOptions): string[] {
  return shortlistTools(task, tools, options).map((chosen) => chosen.tool.id);
}

function reasonsFor(task: string, tools: readonly Tool[], options?: ShortlistOptions): Record<string, string> {
  return Object.fromEntries(shortlistTools(task, tools, options).map((chosen) => [chosen.tool.id, chosen.reason]));
}
