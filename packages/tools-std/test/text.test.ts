import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { textTools } from '../src/index.ts';
import { callTool } from './call-tool.ts';

const call = (id: string, input: unknown, context = {}) => callTool(textTools(), id, input, context);
const tides = readFileSync(new URL('fixtures/tides.txt', import.meta.url), 'utf8');

describe('text_statistics', () => {
  test('counts words, sentences, paragraphs, lines and characters', async () => {
    expect(await call('text_statistics', { text: "It's one. Two words\nare here!\n\nThe e.g. end 👍🏽\n" })).toEqual({
      characters: 47,
      words: 9,
      unique_words: 9,
      sentences: 3,
      paragraphs: 2,
      lines: 4,
      words_per_sentence: 3,
      reading_minutes: 0,
    });
  });

  test('cuts languages that write no blanks', async () => {
    expect(await call('text_statistics', { text: '今日は良い天気です。', language: 'ja' })).toMatchObject({
      words: 5,
      sentences: 1,
    });
  });

  test('an empty text has nothing of anything', async () => {
    const counts = await call('text_statistics', { text: '' });
    expect(Object.values(counts).every((count) => count === 0)).toBe(true);
  });

  test('estimates the time to read by the speed given', async () => {
    const text = 'word '.repeat(476);
    expect((await call('text_statistics', { text })).reading_minutes).toBe(2);
    expect((await call('text_statistics', { text, words_per_minute: 100 })).reading_minutes).toBe(4.8);
  });
});

describe('extract_keywords', () => {
  test('finds what a text is about, the strongest first', async () => {
    const { keywords, scored } = await call('extract_keywords', { text: tides });
    expect(keywords).toEqual(expect.arrayContaining(['moon', 'earth', 'tides']));
    expect(keywords.join(' ')).not.toMatch(/\b(?:the|and|of|is)\b/);
    expect(scored[0].score).toBe(1);
    const scores = scored.map(({ score }: { score: number }) => score);
    expect(scores).toEqual(scores.toSorted((a: number, b: number) => b - a));
  });

  test('keeps words together that stand together more than once', async () => {
    const text =
      'The run machine decides. A run machine reads no clock. Nothing but the run machine retries. A clock is a clock.';
    const { scored } = await call('extract_keywords', { text });
    expect(scored[0]).toMatchObject({ text: 'run machine', count: 3 });
    expect((await call('extract_keywords', { text, max_words: 1 })).keywords).not.toContain('run machine');
  });

  test('knows the stop words of other languages', async () => {
    const text = 'Der Mond und die Erde. Die Erde und der Mond. Nicht ohne den Mond.';
    expect((await call('extract_keywords', { text, language: 'de' })).keywords.toSorted()).toEqual(['erde', 'mond']);
  });

  test('a language without stop words is an error that lists those it knows', async () => {
    await expect(call('extract_keywords', { text: 'x', language: 'tlh' })).rejects.toMatchObject({
      code: 'tool/unknown-language',
      message: expect.stringContaining('en, '),
      retryable: false,
    });
  });

  test.each(['', 'the of and', '1 2 3'])('%j has none', async (text) => {
    expect(await call('extract_keywords', { text })).toEqual({ keywords: [], scored: [] });
  });
});

describe('summarize_text', () => {
  test('picks sentences of the text, in their order', async () => {
    const { summary, sentences } = await call('summarize_text', { text: tides, sentences: 3 });
    expect(sentences).toHaveLength(3);
    const flat = tides.replace(/\s+/g, ' ');
    const places = sentences.map((sentence: string) => flat.indexOf(sentence));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a: number, b: number) => a - b));
    expect(summary).toBe(sentences.join(' '));
  });

  test('prefers what the rest of the text speaks of', async () => {
    const text =
      'The moon raises tides on earth. My cat sleeps all day. Tides on earth follow the moon. ' +
      'The moon and the sun raise tides. Yesterday it rained in Paris. High tides follow the moon.';
    const { sentences } = await call('summarize_text', { text, sentences: 2 });
    expect(sentences.join(' ')).not.toMatch(/cat|Paris/);
  });

  test('says nothing twice', async () => {
    const text =
      'The moon raises tides on earth. The moon raises tides on earth! The sun raises tides too. Ships wait for high tides.';
    const { sentences } = await call('summarize_text', { text, sentences: 2 });
    expect(sentences.filter((sentence: string) => sentence.includes('The moon raises'))).toHaveLength(1);
  });

  test('returns a short text whole and an empty one empty', async () => {
    expect((await call('summarize_text', { text: 'One. Two.' })).summary).toBe('One. Two.');
    expect(await call('summarize_text', { text: '' })).toEqual({ summary: '', sentences: [] });
  });

  test('takes several texts together', async () => {
    expect((await call('summarize_text', { text: ['One.', 'Two.'] })).sentences).toEqual(['One.', 'Two.']);
  });
});

describe('sentiment_analysis', () => {
  test.each([
    ['I love this wonderful library, it is great!', 'positive'],
    ['This is a terrible and awful waste of time.', 'negative'],
    ['The docs are not good.', 'negative'],
    ['Not bad at all.', 'positive'],
    ['The file has twelve lines.', 'neutral'],
    ['', 'neutral'],
  ])('%j is %s', async (text, label) => {
    const sentiment = await call('sentiment_analysis', { text });
    expect(sentiment.label).toBe(label);
    expect(Math.sign(sentiment.score)).toBe({ positive: 1, negative: -1, neutral: 0 }[label]);
  });

  test('a clearly positive text passes the usual threshold of 0.5, a lukewarm one does not', async () => {
    expect((await call('sentiment_analysis', { text: 'Excellent work, I love it.' })).score).toBeGreaterThan(0.5);
    expect((await call('sentiment_analysis', { text: 'It is fine.' })).score).toBeLessThan(0.5);
  });

  test('names the words that counted', async () => {
    expect(await call('sentiment_analysis', { text: 'A great idea. A horrible end.' })).toMatchObject({
      positive: ['great'],
      negative: ['horrible'],
      sentences_with_feeling: 2,
    });
  });

  test('does not grow with the length of the text', async () => {
    const one = await call('sentiment_analysis', { text: 'A good start. ' });
    const many = await call('sentiment_analysis', { text: 'A good start. '.repeat(50) });
    expect(many.score).toBeCloseTo(one.score, 10);
  });
});

describe('text_similarity', () => {
  test('is 1 for the same words, 0 for none in common, and the same both ways', async () => {
    const similarity = async (a: string, b: string): Promise<number> => (await call('text_similarity', { a, b })).score;
    expect(await similarity('The moon pulls', 'pulls the Moon!')).toBeCloseTo(1, 10);
    expect(await similarity('the moon', 'the cat')).toBe(0);
    expect(await similarity('moon and sun', 'sun and rain')).toBeCloseTo(
      await similarity('sun and rain', 'moon and sun'),
      10,
    );
    expect(await similarity('', 'moon')).toBe(0);
  });

  test('names the words in common', async () => {
    expect((await call('text_similarity', { a: 'moon sun tides', b: 'tides ships moon' })).shared.toSorted()).toEqual([
      'moon',
      'tides',
    ]);
  });
});

describe('most_similar_pairs', () => {
  const documents = [
    { id: 'a', text: 'The moon raises the tides of the sea.' },
    { id: 'b', text: 'Bread needs flour, water and salt.' },
    { id: 'c', text: 'Tides of the sea follow the moon.' },
    { id: 'd', text: 'Salt and water make the sea.' },
  ];

  test('returns the pairs that are most alike first', async () => {
    const { pairs } = await call('most_similar_pairs', { documents, limit: 2 });
    expect(pairs.map(({ a, b }: { a: string; b: string }) => [a, b])).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
    expect(pairs[0].score).toBeGreaterThan(pairs[1].score);
    expect(pairs[0].shared.toSorted()).toEqual(['moon', 'sea', 'tides']);
  });

  test('leaves out pairs below the bound', async () => {
    expect((await call('most_similar_pairs', { documents, min_score: 0.99 })).pairs).toEqual([]);
    expect((await call('most_similar_pairs', { documents: documents.slice(0, 1) })).pairs).toEqual([]);
    expect((await call('most_similar_pairs', { documents: [] })).pairs).toEqual([]);
  });

  test('finds copies among two thousand texts, and stops when it is aborted', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => ({
      id: String(index),
      text: `word${index} word${index + 1} word${index + 2}`,
    }));
    const twins = [...many, { id: 'copy', text: many[700]!.text }];
    const { pairs } = await call('most_similar_pairs', { documents: twins, limit: 1 });
    expect(pairs[0]).toMatchObject({ a: '700', b: 'copy' });
    const reason = new Error('stopped');
    const aborted = call('most_similar_pairs', { documents: twins }, { signal: AbortSignal.abort(reason) });
    await expect(aborted).rejects.toBe(reason);
  });
});

describe('html_to_text', () => {
  test('reads a fragment, with links from the address given', async () => {
    const page = await call('html_to_text', {
      html: '<p>One <a href="b">two</a></p><script>x()</script><p>three</p>',
      base_url: 'https://a.test/c/',
    });
    expect(page).toMatchObject({
      title: '',
      content: 'One two\n\nthree',
      links: [{ text: 'two', url: 'https://a.test/c/b' }],
    });
  });

  test('leaves out relative links without an address, and never runs anything', async () => {
    const page = await call('html_to_text', { html: '<img src=x onerror="globalThis.hit = 1"><a href="b">two</a>' });
    expect(page.links).toEqual([]);
    expect(globalThis).not.toHaveProperty('hit');
  });

  test('keeps tables in columns', async () => {
    const { content } = await call('html_to_text', {
      html: '<table><tr><th>Name</th><th>Age</th></tr><tr><td>Ada</td><td>36</td></tr></table>',
    });
    expect(content).toBe('Name   Age\nAda    36');
  });
});

describe('create_report', () => {
  test('writes title, introduction, summaries and sections as Markdown', async () => {
    const { report } = await call('create_report', {
      title: 'Two\nlines',
      introduction: 'About *this*.',
      summaries: ['First.', { summary: 'Second.' }],
      sections: [
        {
          heading: 'Numbers',
          table: { columns: ['name', 'size'], rows: [{ name: 'a|b', size: 1, more: true }, { name: 'c' }] },
        },
        { heading: 'Points', text: 'Some:', list: ['one', ['two', 3], null] },
        { heading: 'None', list: [], empty: 'Nothing found.' },
      ],
    });
    expect(report).toBe(
      [
        '# Two lines',
        'About *this*.',
        '## Summary',
        'First.',
        'Second.',
        '## Numbers',
        '| name | size |\n| --- | --- |\n| a\\|b | 1 |\n| c |  |',
        '## Points',
        'Some:',
        '- one\n- two, 3\n-',
        '## None',
        'Nothing found.\n',
      ].join('\n\n'),
    );
  });

  test('aligns columns of numbers to the right and takes rows as lists', async () => {
    const { report } = await call('create_report', {
      sections: [
        {
          table: {
            columns: ['a', 'b'],
            rows: [
              ['x', 1],
              ['y', 2.5],
            ],
          },
        },
      ],
    });
    expect(report).toBe('# Report\n\n| a | b |\n| --- | ---: |\n| x | 1 |\n| y | 2.5 |\n');
  });

  test('refuses a section it would silently leave out', async () => {
    await expect(call('create_report', { sections: [{ title: 'x' }] })).rejects.toMatchObject({
      code: 'tool/invalid-input',
    });
  });
});
