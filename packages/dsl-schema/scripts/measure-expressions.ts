// Evaluations and compilations a second, next to the library that an expression could be given to instead.
// node --conditions=@planloom/source packages/dsl-schema/scripts/measure-expressions.ts
import { Environment } from '@marcbachmann/cel-js';

import { compileExpression, compileValue, evaluateTemplate } from '../src/index.ts';

const ROUNDS = 5;
const ROUND_MS = 300;
const BATCH = 1000;

const SOURCE = 'sentiment.score > 0.5 && page.n >= 3';
const variables: Readonly<Record<string, unknown>> = {
  sentiment: { score: 0.75 },
  page: { n: 3, title: 'Plans' },
  items: Array.from({ length: 100 }, (_, index) => ({ price: index, name: `item ${index}` })),
};
const read = (name: string): unknown => variables[name];

const condition = compileExpression(SOURCE, { mode: 'condition' });
const path = compileExpression('{{page.title}}');
const macro = compileExpression('items.filter(i, i.price > 50.0).map(i, i.name)');
const template = compileValue({ text: '{{page.title}}', filter: { n: '{{page.n}}', fixed: [1, 2] } });
const cel = new Environment({ unlistedVariablesAreDyn: true });
const celCondition = cel.parse('sentiment.score > 0.5 && page.n >= 3.0');
const celMacro = cel.parse('items.filter(i, i.price > 50.0).map(i, i.name)');

measure('path, evaluate', () => path.evaluate(read));
measure('condition, evaluate', () => condition.evaluate(read));
measure('condition, evaluate, cel-js', () => celCondition(variables) as unknown);
measure('100 items, evaluate', () => macro.evaluate(read));
measure('100 items, evaluate, cel-js', () => celMacro(variables) as unknown);
measure('input of a step, evaluate', () => evaluateTemplate(template, read));
measure('path, compile', () => compileExpression('page.items[0].title'));
measure('condition, compile', () => compileExpression(SOURCE));
measure('condition, compile, cel-js', () => cel.parse(SOURCE));

/** Prints the median and the spread of some rounds. */
function measure(name: string, act: () => unknown): void {
  const rates = Array.from({ length: ROUNDS }, () => ratePerSecond(act)).sort((left, right) => left - right);
  const [slowest = 0, , median = 0] = rates;
  const fastest = rates.at(-1) ?? 0;
  console.log(`${name.padEnd(30)} ${format(median)} /s  (${format(slowest)} to ${format(fastest)})`);
}

function ratePerSecond(act: () => unknown): number {
  const start = performance.now();
  let count = 0;
  let elapsed = 0;
  while (elapsed < ROUND_MS) {
    for (let index = 0; index < BATCH; index++) act();
    count += BATCH;
    elapsed = performance.now() - start;
  }
  return (count / elapsed) * 1000;
}

function format(rate: number): string {
  return Math.round(rate).toLocaleString('en').padStart(12);
}
