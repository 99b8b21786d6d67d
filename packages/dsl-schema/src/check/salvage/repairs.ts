import { applyFix } from '../../diagnostics/apply-fix.ts';
import type { Diagnostic, PatchOperation } from '../../diagnostics/diagnostic.ts';
import type { Finding } from '../rule.ts';

/** A value that stands elsewhere than in the document. */
interface Move {
  readonly from: string;
  readonly to: string;
}

/** Mends a value by the fixes of diagnostics, and knows where in the document everything stood before. */
export class Repairs {
  readonly #moves: Move[] = [];
  /** Places whose values are guesses. */
  readonly #guesses = new Set<string>();

  /** Whether an id is a guess. */
  get hasGuessedNames(): boolean {
    return [...this.#guesses].some((path) => path.endsWith('/id'));
  }

  /** @returns the same value if nothing can be mended */
  mend(value: unknown, problems: readonly Diagnostic[]): unknown {
    const targets = new Set<string>();
    const patch = problems
      .flatMap(({ fix }) => fix ?? [])
      .filter(({ path }) => !targets.has(path) && targets.add(path).size > 0);
    for (const operation of patch) this.#note(operation);
    return patch.length === 0 ? value : applyFix(value, patch);
  }

  /** The finding with its places in the document; undefined if it is about a guess. A fix is kept if it fits there. */
  toOriginal(finding: Finding): Finding | undefined {
    if (this.#guesses.has(finding.path)) return undefined;
    const { fix, related, ...rest } = finding;
    const fits = fix?.every((operation) => this.#fits(operation)) ?? false;
    return {
      ...rest,
      path: this.#trace(finding.path),
      ...(related && { related: related.map((place) => ({ ...place, path: this.#trace(place.path) })) }),
      ...(fix && fits && { fix }),
    };
  }

  #note(operation: PatchOperation): void {
    const { op, path } = operation;
    if (op === 'move') this.#moves.push({ from: operation.from, to: path });
    else if (op === 'replace' && Array.isArray(operation.value)) this.#moves.push({ from: path, to: `${path}/0` });
    else this.#guesses.add(path);
  }

  #fits(operation: PatchOperation): boolean {
    const isThere = (path: string): boolean => this.#trace(path) === path && !this.#guesses.has(path);
    return isThere(operation.path) && (!('from' in operation) || isThere(operation.from));
  }

  #trace(path: string): string {
    return this.#moves.reduceRight((at, { from, to }) => {
      return at === to || at.startsWith(`${to}/`) ? from + at.slice(to.length) : at;
    }, path);
  }
}
