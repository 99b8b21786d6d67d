import type { Plan } from '@planloom/dsl-schema';

import { planGraph, type PlanGraph } from './plan-graph.ts';

/** What a plan is compared with: another plan, or the graph of one. */
export type PlanReference = Plan | PlanGraph;

/** How much two sets share. */
export interface Overlap {
  /** Members of the plan's set. */
  readonly found: number;
  /** Members of the reference's set. */
  readonly expected: number;
  readonly shared: number;
}

/** How near a plan is to its reference. */
export interface PlanScore {
  /** Of the names of tools. */
  readonly nodes: Overlap;
  /** Of the pairs of a tool that gives and a tool that takes. */
  readonly edges: Overlap;
  /** Whether the same tools are called as often, with the same edges. */
  readonly isExact: boolean;
}

/**
 * Compares a plan with a reference, as TaskBench does: the names of the tools as a set, and the pairs of tools that are linked as a set, so
 * that a tool that is called twice counts once. `isExact` looks at how often, too. Arguments are not compared.
 *
 * @param plan undefined where no plan was found: all of the reference is missing then
 * @see Y. Shen et al., "TaskBench: Benchmarking Large Language Models for Task Automation", NeurIPS 2024 (n-F1 and e-F1); microsoft/JARVIS
 * `taskbench/evaluate.py`
 */
export function scorePlan(plan: Plan | undefined, reference: PlanReference): PlanScore {
  const graph = plan === undefined ? { nodes: [], edges: [] } : planGraph(plan);
  const expected = 'steps' in reference ? planGraph(reference) : reference;
  return {
    nodes: overlap(graph.nodes, expected.nodes),
    edges: overlap(edgeNames(graph), edgeNames(expected)),
    isExact: isSame(graph.nodes, expected.nodes) && isSame(edgeNames(graph), edgeNames(expected)),
  };
}

/** Precision, recall and their harmonic mean. Where nothing was found and nothing expected, all three are 1. */
export function ratesOf({ found, expected, shared }: Overlap): Record<'precision' | 'recall' | 'f1', number> {
  return {
    precision: ratio(shared, found, expected),
    recall: ratio(shared, expected, found),
    f1: ratio(2 * shared, found + expected, 0),
  };
}

function ratio(part: number, whole: number, other: number): number {
  if (whole > 0) return part / whole;
  return other === 0 ? 1 : 0;
}

function edgeNames({ edges }: PlanGraph): readonly string[] {
  return edges.map((edge) => JSON.stringify(edge));
}

function overlap(found: readonly string[], expected: readonly string[]): Overlap {
  const [left, right] = [new Set(found), new Set(expected)];
  return { found: left.size, expected: right.size, shared: [...left].filter((each) => right.has(each)).length };
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return JSON.stringify(left.toSorted()) === JSON.stringify(right.toSorted());
}
