import type { PlanAnalysis } from '@planloom/dsl-schema';

/** More would only be drawn too rarely. */
const MOST = 200;

/** The texts and numbers that stand in conditions and expressions: results that hit on them take other ways. */
export function hintsOf(analyses: Iterable<PlanAnalysis>): readonly (string | number)[] {
  const hints = new Set<string | number>();
  const visit = (plan: PlanAnalysis): void => {
    for (const { reads, templates } of plan.nodes) {
      const sources = new Set(reads.map(({ expression }) => expression.source));
      for (const { template } of templates) if (template.kind === 'expression') sources.add(template.expression.source);
      for (const source of sources) for (const literal of literalsIn(source)) hints.add(literal);
    }
    for (const inner of plan.subplans.values()) visit(inner);
  };
  for (const analysis of analyses) visit(analysis);
  return [...hints].slice(0, MOST);
}

function literalsIn(source: string): (string | number)[] {
  const texts = [...source.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/gu)].map(
    ([, one, other]) => one ?? other ?? '',
  );
  const rest = source.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gu, ' ');
  const numbers = [...rest.matchAll(/(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])/gu)].map(([number]) => Number(number));
  return [...texts, ...numbers];
}
