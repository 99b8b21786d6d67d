import { Analyser } from './analysis/analyse.ts';
import { findEdges } from './analysis/edges.ts';
import { DEFAULT_RULES } from './check/default-rules.ts';
import { FindingCollector } from './check/finding-collector.ts';
import type { Rule, RuleContext } from './check/rule.ts';
import { runRules } from './check/run-rules.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { Plan } from './plan.ts';
import { ShapeWalk } from './shape/check-shape.ts';

/** A plan that has something of everything that large plans have much of. */
const EXAMPLE: Plan = {
  version: '1.0',
  execution: 'dag',
  steps: [
    { id: 'one', tool: 'any', input: { constant: 1, text: 'a {{input.name}}', list: ['{{input.name}}'] } },
    { id: 'two', tool: 'any', depends_on: ['one'], input: { plain: '{{one}}', path: '{{one.key}}', sum: '{{1 + 1}}' } },
    { id: 'all', type: 'loop', over: 'two', step: { id: 'inner', tool: 'any', input: { item: '{{item}}' } } },
    { id: 'end', type: 'final', input: { all: '{{all}}' } },
  ],
};

/** Who checks fewer has no optimised code that could be lost, and starts sooner without. */
const STEPS_THAT_PAY = 500;

let steps = 0;
let kept: readonly object[] | undefined;

/**
 * Keeps one object alive of each class that checking a plan makes many of, once enough steps have been checked.
 *
 * V8 drops the hidden class of objects when a full collection finds none of them, and with it all code that was optimised for
 * it: the first plans after each such collection would be checked several times as slowly as those before.
 *
 * @param checked steps that were checked just now
 */
export function keepHiddenClasses(checked: number): void {
  steps += checked;
  if (steps >= STEPS_THAT_PAY) kept ??= makeOneOfEach();
}

function makeOneOfEach(): readonly object[] {
  const walk = new ShapeWalk(DEFAULT_LIMITS, false);
  walk.plan(EXAMPLE, '', 0);
  const analyser = new Analyser(EXAMPLE, new Set(), '');
  const analysis = analyser.analyse();
  const parsed = { plan: EXAMPLE, value: EXAMPLE, diagnostics: walk.diagnostics };
  const contexts: RuleContext[] = [];
  const keepContext: Rule = { codes: [], check: (context) => void contexts.push(context) };
  const tools = [{ id: 'any', inputSchema: { type: 'object' } }];
  const rules = [keepContext, ...DEFAULT_RULES];
  runRules(analysis, () => undefined, { tools, rules, variables: new Set() }, DEFAULT_LIMITS);
  return [walk, analyser, analysis, findEdges(analysis.root), new FindingCollector(parsed), ...contexts];
}
