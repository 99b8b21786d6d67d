import { didYouMean, type PlanAnalysis, type StepNode } from '@planloom/dsl-schema';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { ALL, type GivenAnswers, type GivenDecision, withoutIndices } from './given-answers.ts';

/**
 * An answer that no step of the plan can use is a mistake, and rather told before the run than found out after it.
 *
 * @throws CliError (usage) with the nearest name, if there is one
 */
export function refuseUnusableAnswers({ decisions, signals }: GivenAnswers, analysis: PlanAnalysis): void {
  const steps = placedSteps(analysis);
  const approvals = steps.filter(({ node }) => node.type === 'approval');
  for (const [name, decision] of decisions) {
    const meant = approvals.filter(({ node, place }) => [ALL, node.id, place].includes(withoutIndices(name)));
    if (meant.length === 0) throw unknownApproval(name, decision, approvals);
    refuseUnknownValues(name, decision, meant);
  }
  const waits = steps.flatMap(({ node: { step } }) => (step.type === 'wait' ? (step.signal ?? []) : []));
  for (const { name } of signals) {
    if (!waits.some((signal) => mayBe(signal, name))) throw unknownSignal(name, waits);
  }
}

/** A step, and where it stands. */
export interface PlacedStep {
  readonly node: StepNode;
  /** Its path in the run, without the indices of loops and visits: `process.send`. */
  readonly place: string;
}

/** Every step of a plan, those of inline subplans too. */
export function placedSteps({ nodes, subplans }: PlanAnalysis, prefix: string = ''): PlacedStep[] {
  return nodes.flatMap((node) => {
    const place = prefix + placeIn(node);
    const inner = subplans.get(node);
    return [{ node, place }, ...(inner ? placedSteps(inner, `${place}.`) : [])];
  });
}

function placeIn({ id, block: { owner } }: StepNode): string {
  return owner ? `${placeIn(owner)}.${id}` : id;
}

function unknownApproval(name: string, { where }: GivenDecision, approvals: readonly PlacedStep[]): CliError {
  if (approvals.length === 0) return new CliError(ExitCode.usage, 'no step of the plan asks for approval', { where });
  const known = [...new Set(approvals.flatMap(({ node, place }) => [node.id, place]))];
  return new CliError(ExitCode.usage, `no step of the plan that asks for approval is called "${name}"`, {
    where,
    next: nearestOf(withoutIndices(name), known),
  });
}

function refuseUnknownValues(name: string, { values, where }: GivenDecision, approvals: readonly PlacedStep[]): void {
  const shown = approvals.flatMap(({ node: { step } }) =>
    step.type === 'approval' ? Object.keys(step.show ?? {}) : [],
  );
  const unknown = Object.keys(values ?? {}).find((value) => !shown.includes(value));
  if (unknown === undefined) return;
  throw new CliError(ExitCode.usage, `${name}: no value "${unknown}" is shown there`, {
    where,
    next: nearestOf(unknown, shown),
  });
}

/** Whether a template may give a name: what stands in its braces can be anything. */
function mayBe(template: string, name: string): boolean {
  const [first = '', ...others] = template.split(/\{\{.*?\}\}|\$\{.*?\}/su);
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

function unknownSignal(name: string, signals: readonly string[]): CliError {
  const where = '--signal';
  if (signals.length === 0) return new CliError(ExitCode.usage, 'no step of the plan waits for a signal', { where });
  return new CliError(ExitCode.usage, `no step of the plan waits for a signal "${name}"`, {
    where,
    next: nearestOf(name, signals),
  });
}

function nearestOf(name: string, known: readonly string[]): string {
  const nearest = didYouMean(name, known);
  if (nearest !== undefined) return `did you mean "${nearest}"?`;
  return known.length === 0 ? 'there are none' : `there is ${[...new Set(known)].join(', ')}`;
}
