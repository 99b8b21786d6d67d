import type { Diagnostic, RelatedPlace, Severity } from '../diagnostics/diagnostic.ts';
import type { ParseResult } from '../parse/parse-plan.ts';
import { keyRangeAt, rangeAt, type PlanSource } from '../parse/source.ts';
import { sortInDocumentOrder } from './document-order.ts';
import type { Finding } from './rule.ts';

/** More of one severity than anyone reads; it bounds the memory that a hostile plan can take. */
const MAXIMUM_FINDINGS = 1000;

/** Takes what a rule has found; of two findings at one place, that of the lower rank comes first. */
export type ReportFinding = (finding: Finding, rank: number) => void;

/** Collects what the rules find, and gives it its place and order. */
export class FindingCollector {
  readonly #parsed: ParseResult;
  readonly #findings: { readonly finding: Finding; readonly rank: number }[] = [];
  readonly #counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };

  constructor(parsed: ParseResult) {
    this.#parsed = parsed;
  }

  readonly report: ReportFinding = (finding, rank) => {
    if (++this.#counts[finding.severity] <= MAXIMUM_FINDINGS) this.#findings.push({ finding, rank });
  };

  /** What was found, and what parsing had to say, in the order of the document. */
  finish(): Diagnostic[] {
    const { value, source, diagnostics } = this.#parsed;
    const byRank = this.#findings.toSorted((one, other) => one.rank - other.rank);
    const found = byRank.map(({ finding }) => place(finding, source));
    const all = sortInDocumentOrder([...diagnostics, ...found], value);
    return [...all, ...this.#describeRest()];
  }

  #describeRest(): Diagnostic[] {
    const total = Object.values(this.#counts).reduce((sum, count) => sum + Math.max(0, count - MAXIMUM_FINDINGS), 0);
    if (total === 0) return [];
    const message = `${total.toLocaleString('en')} more problems of the same kinds are not shown`;
    return [
      {
        code: 'plan/too-many-problems',
        severity: this.#counts.error > MAXIMUM_FINDINGS ? 'error' : 'info',
        message,
        path: '',
      },
    ];
  }
}

function place({ span, about, ...finding }: Finding, source: PlanSource | undefined): Diagnostic {
  if (!source) return finding;
  const range = about === 'key' ? keyRangeAt(source, finding.path) : rangeAt(source, finding.path, span);
  const { related } = finding;
  return { ...finding, range, ...(related && { related: related.map((one) => placeRelated(one, source)) }) };
}

function placeRelated(related: RelatedPlace, source: PlanSource): RelatedPlace {
  return { ...related, range: rangeAt(source, related.path) };
}
