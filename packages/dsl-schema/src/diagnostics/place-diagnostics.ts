import { keyRangeAt, rangeAt, type PlanSource } from '../parse/source.ts';
import type { Diagnostic, RelatedPlace } from './diagnostic.ts';

/** Codes that are about the name of a field rather than about its value. */
const ABOUT_KEYS: ReadonlySet<string> = new Set(['plan/unknown-key', 'plan/conflicting-fields']);

/** The diagnostics with their places in the text, in the order of the text. Places that are known already stay. */
export function placeDiagnostics(diagnostics: readonly Diagnostic[], source: PlanSource): Diagnostic[] {
  return diagnostics.map((diagnostic) => place(diagnostic, source)).sort(byPlace);
}

function place(diagnostic: Diagnostic, source: PlanSource): Diagnostic {
  const { code, path, related } = diagnostic;
  const range = diagnostic.range ?? (ABOUT_KEYS.has(code) ? keyRangeAt(source, path) : rangeAt(source, path));
  return {
    ...diagnostic,
    range,
    ...(related === undefined ? {} : { related: related.map((one) => placeRelated(one, source)) }),
  };
}

function placeRelated(related: RelatedPlace, source: PlanSource): RelatedPlace {
  return { ...related, range: related.range ?? rangeAt(source, related.path) };
}

function byPlace(left: Diagnostic, right: Diagnostic): number {
  return (left.range?.start.offset ?? 0) - (right.range?.start.offset ?? 0);
}
