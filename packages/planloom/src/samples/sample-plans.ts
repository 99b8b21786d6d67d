import type { JsonSchema, Plan } from '@planloom/dsl-schema';

/** A plan for each way to put steps together; all of them run with `sampleTools`. */
export interface SamplePlans {
  /** `input.url`: a page and its summary, one after the other. */
  readonly sequential: Plan;
  /** `input.urls` (two): two pages, each fetched and judged without waiting for the other. */
  readonly parallel: Plan;
  /** `input.url`: summary, mood and keywords of one page side by side, then a report of all three. */
  readonly dag: Plan;
  /** `input.urls`: summaries of many pages, four pages at a time. */
  readonly loop: Plan;
  /** `input.text`: keywords of a text in good mood, a summary of any other. */
  readonly conditional: Plan;
  /** `input.urls`: many pages, their summaries, and one report of all. */
  readonly reduce: Plan;
  /** `input.text`: shortened again and again, until it is short enough. */
  readonly graph: Plan;
  /** `input.urls`: a loop around a parallel step and a branch; pages that cannot be had are left out. */
  readonly nested: Plan;
}

/** Plans to learn from and to try things with. */
export const samplePlans: SamplePlans = {
  sequential: {
    version: '1.0',
    plan: 'Summarize a page',
    execution: 'sequential',
    inputs: inputOf({ url: { type: 'string' } }),
    steps: [
      { id: 'fetch1', tool: 'fetch_page_content', input: { url: '{{input.url}}' }, output: 'page1' },
      { id: 'summarize1', tool: 'summarize_text', input: { text: '{{page1.content}}' }, output: 'summary1' },
    ],
  },

  parallel: {
    version: '1.0',
    plan: 'Find the mood of two pages',
    execution: 'dag',
    inputs: inputOf({ urls: { type: 'array', items: { type: 'string' }, minItems: 2 } }),
    steps: [
      { id: 'fetch1', tool: 'fetch_page_content', input: { url: '{{input.urls[0]}}' }, output: 'page1' },
      { id: 'fetch2', tool: 'fetch_page_content', input: { url: '{{input.urls[1]}}' }, output: 'page2' },
      { id: 'judge1', tool: 'sentiment_analysis', input: { text: '{{page1.content}}' }, output: 'sentiment1' },
      { id: 'judge2', tool: 'sentiment_analysis', input: { text: '{{page2.content}}' }, output: 'sentiment2' },
    ],
  },

  dag: {
    version: '1.0',
    plan: 'Report on a page',
    execution: 'dag',
    inputs: inputOf({ url: { type: 'string' } }),
    steps: [
      { id: 'fetch', tool: 'fetch_page_content', input: { url: '{{input.url}}' }, output: 'page' },
      { id: 'summarize', tool: 'summarize_text', input: { text: '{{page.content}}' }, output: 'summary' },
      { id: 'judge', tool: 'sentiment_analysis', input: { text: '{{page.content}}' }, output: 'mood' },
      { id: 'find_keywords', tool: 'extract_keywords', input: { text: '{{page.content}}' }, output: 'keywords' },
      {
        id: 'report',
        type: 'final',
        function: 'create_report',
        input: {
          title: '{{page.title}}',
          summaries: ['{{summary}}'],
          sections: [
            { heading: 'Mood', text: '{{mood.label}}' },
            { heading: 'Keywords', text: '{{keywords.keywords.join(", ")}}' },
          ],
        },
      },
    ],
  },

  loop: {
    version: '1.0',
    plan: 'Summarize many pages',
    inputs: inputOf({ urls: { type: 'array', items: { type: 'string' } } }),
    steps: [
      {
        id: 'summaries',
        type: 'loop',
        over: 'input.urls',
        as: 'url',
        concurrency: 4,
        steps: [
          { id: 'page', tool: 'fetch_page_content', input: { url: '{{url}}' } },
          { id: 'summary', tool: 'summarize_text', input: { text: '{{page.content}}' } },
        ],
      },
    ],
  },

  conditional: {
    version: '1.0',
    plan: 'Treat a text by its mood',
    inputs: inputOf({ text: { type: 'string' } }),
    steps: [
      { id: 'sentiment', tool: 'sentiment_analysis', input: { text: '{{input.text}}' } },
      {
        id: 'treatment',
        type: 'conditional',
        condition: '${sentiment.score} > 0.5',
        then: [{ id: 'keywords', tool: 'extract_keywords', input: { text: '{{input.text}}' } }],
        otherwise: [{ id: 'summary', tool: 'summarize_text', input: { text: '{{input.text}}' } }],
      },
    ],
  },

  reduce: {
    version: '1.0',
    plan: 'One report of many pages',
    inputs: inputOf({ urls: { type: 'array', items: { type: 'string' } } }),
    steps: [
      {
        id: 'pages',
        type: 'loop',
        over: 'input.urls',
        as: 'url',
        concurrency: 4,
        step: { id: 'fetch', tool: 'fetch_page_content', input: { url: '{{url}}' } },
      },
      {
        id: 'summaries',
        type: 'reduce',
        input: 'pages',
        as: 'page',
        reducer: { id: 'summarize', tool: 'summarize_text', input: { text: '{{page.content}}' } },
      },
      {
        id: 'report',
        type: 'final',
        function: 'create_report',
        input: { title: '{{size(pages)}} pages', summaries: '{{summaries}}' },
      },
    ],
  },

  graph: {
    version: '1.0',
    plan: 'Shorten a text until it is short enough',
    execution: 'graph',
    inputs: inputOf({ text: { type: 'string' } }),
    steps: [
      {
        id: 'shorten',
        tool: 'summarize_text',
        input: {
          text: '{{draft.summary ?? input.text}}',
          sentences: '{{draft == null ? 8 : size(draft.sentences) - 1}}',
        },
        output: 'draft',
        max_visits: 10,
        next: [{ to: 'shorten', when: 'size(draft.summary) > 280 && size(draft.sentences) > 1' }, { to: 'report' }],
      },
      { id: 'report', type: 'final', input: { text: '{{draft.summary}}', characters: '{{size(draft.summary)}}' } },
    ],
  },

  nested: {
    version: '1.0',
    plan: 'Report on many pages by their mood',
    execution: 'dag',
    inputs: inputOf({ urls: { type: 'array', items: { type: 'string' } } }),
    steps: [
      {
        id: 'notes',
        type: 'loop',
        over: 'input.urls',
        as: 'url',
        concurrency: 4,
        on_item_error: { tolerate: '50%' },
        steps: [
          { id: 'page', tool: 'fetch_page_content', input: { url: '{{url}}' } },
          {
            id: 'study',
            type: 'parallel',
            steps: [
              { id: 'mood', tool: 'sentiment_analysis', input: { text: '{{page.content}}' } },
              { id: 'summary', tool: 'summarize_text', input: { text: '{{page.content}}', sentences: 1 } },
            ],
          },
          {
            id: 'advice',
            type: 'conditional',
            cases: [
              {
                when: 'mood.label == "negative"',
                steps: [
                  {
                    id: 'care',
                    type: 'final',
                    input: { heading: 'Needs care', text: '{{page.title}}: {{summary.summary}}' },
                  },
                ],
              },
            ],
            otherwise: [
              {
                id: 'fine',
                type: 'final',
                input: { heading: 'All well', text: '{{page.title}}: {{summary.summary}}' },
              },
            ],
          },
        ],
      },
      {
        id: 'report',
        type: 'final',
        function: 'create_report',
        input: { title: 'Pages by mood', sections: '{{notes.filter(note, note != null)}}' },
      },
    ],
  },
};

/** The schema of an input whose properties are all needed. */
function inputOf(properties: JsonSchema): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties) };
}
