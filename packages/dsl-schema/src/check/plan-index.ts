import type { Block, PlanAnalysis, Scope, StepNode, TemplateFault } from '../analysis/types.ts';

/** What several rules look up in one plan; made once for each analysis. */
export interface PlanIndex {
  /** The first step that writes each name, whatever scope it stands in. */
  readonly byOutput: ReadonlyMap<string, StepNode>;
  /** The first step that sets each name for the steps inside it: loop variables, accumulators. */
  readonly localOwners: ReadonlyMap<string, StepNode>;
}

const indexes = new WeakMap<PlanAnalysis, PlanIndex>();

/** The lookup tables of a plan. */
export function indexOf(analysis: PlanAnalysis): PlanIndex {
  let index = indexes.get(analysis);
  if (!index) indexes.set(analysis, (index = buildIndex(analysis)));
  return index;
}

function buildIndex(analysis: PlanAnalysis): PlanIndex {
  const byOutput = new Map<string, StepNode>();
  const localOwners = new Map<string, StepNode>();
  for (const node of analysis.nodes) {
    if (!byOutput.has(node.output)) byOutput.set(node.output, node);
    for (const name of node.blocks.flatMap(ownLocals)) if (!localOwners.has(name)) localOwners.set(name, node);
  }
  return { byOutput, localOwners };
}

function ownLocals({ scope, owner }: Block): readonly string[] {
  return scope === owner?.block.scope ? [] : scope.locals;
}

/**
 * Names that can be read in a scope: its own and those of the scopes around it.
 *
 * @yields each name, innermost first
 */
export function* visibleNames(scope: Scope): Generator<string> {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    yield* at.locals;
    yield* at.variables.keys();
  }
}

/** Every scope of a plan, outer ones first. */
export function scopesOf(analysis: PlanAnalysis): Set<Scope> {
  return new Set(analysis.blocks.map(({ scope }) => scope));
}

const faults = new WeakMap<PlanAnalysis, ReadonlyMap<string, TemplateFault['severity']>>();

/** The texts of a plan that could not be compiled, or only with a guess, by their pointers. */
export function faultsOf(analysis: PlanAnalysis): ReadonlyMap<string, TemplateFault['severity']> {
  let found = faults.get(analysis);
  if (!found) {
    found = new Map(analysis.faults.map(({ pointer, severity }) => [pointer, severity]));
    faults.set(analysis, found);
  }
  return found;
}
