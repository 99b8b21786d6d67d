import type { Plan } from '@planloom/dsl-schema';

/** A task with a plan that does it, for a prompt. */
export interface WorkedExample {
  readonly task: string;
  /** Its tools, as signatures. */
  readonly tools: readonly string[];
  /** The variables that its plan begins with, with their types. */
  readonly variables: readonly string[];
  readonly plan: Plan;
}

/** Worked examples. Their tools are made up, and so named that they are no one's. */
export const EXAMPLES: readonly WorkedExample[] = [
  {
    task: 'How do the prices of the books on the three lists compare?',
    tools: [
      '- "example.book_list": { name: string } → { titles: string[] }',
      '- "example.book_price": { title: string } → { euros: number }',
    ],
    variables: ['input.lists: array of text'],
    plan: {
      version: '1.0',
      plan: 'Prices price of the books on each list',
      execution: 'dag',
      steps: [
        {
          id: 'lists',
          type: 'loop',
          over: 'input.lists',
          as: 'name',
          concurrency: 3,
          steps: [
            { id: 'list', tool: 'example.book_list', input: { name: '{{name}}' } },
            {
              id: 'prices',
              type: 'loop',
              over: 'list.titles',
              as: 'title',
              concurrency: 4,
              steps: [{ id: 'price', tool: 'example.book_price', input: { title: '{{title}}' } }],
            },
            {
              id: 'row',
              type: 'final',
              input: { list: '{{name}}', books: '{{size(prices)}}', euros: '{{prices.map(p, p.euros)}}' },
            },
          ],
        },
        { id: 'answer', type: 'final', input: { lists: '{{lists}}' } },
      ],
    },
  },
  {
    task: 'Tell the team by mail if the harbour is stormy, otherwise note it in the log.',
    tools: [
      '- "example.wind": { place: string } → { knots: number }',
      '- "example.send_mail": { to: string, text: string } → { id: string }',
      '- "example.append_log": { line: string } → { lines: integer }',
    ],
    variables: ['input.team_address: text'],
    plan: {
      version: '1.0',
      plan: 'Mail about a storm, or a line in the log',
      execution: 'dag',
      steps: [
        { id: 'wind', tool: 'example.wind', input: { place: 'harbour' } },
        {
          id: 'told',
          type: 'conditional',
          condition: 'wind.knots >= 48',
          then: [
            {
              id: 'mail',
              tool: 'example.send_mail',
              input: { to: '{{input.team_address}}', text: 'Storm: {{wind.knots}} knots' },
            },
          ],
          otherwise: [{ id: 'logged', tool: 'example.append_log', input: { line: 'Calm: {{wind.knots}} knots' } }],
        },
        { id: 'answer', type: 'final', input: { knots: '{{wind.knots}}' } },
      ],
    },
  },
];
