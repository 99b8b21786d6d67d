import { parsePlan } from '@planloom/dsl-schema';

import { extractValues } from './extract-values.ts';
import { findFences } from './find-fences.ts';
import type { ReadValue } from './read-value.ts';
import { removeThoughts } from './remove-thoughts.ts';
import { repairOf, type Repair, type RepairCode } from './repair.ts';

/** An object that could be a plan. */
interface PlanLike {
  readonly steps: readonly unknown[];
}

/** A plan, or what should be one, as it was read from an answer. */
export interface ExtractedPlan {
  /** An object with `steps`; whether it is a plan, `checkPlan` says. */
  readonly value: PlanLike;
  /** What was left out or mended so that it could be read. */
  readonly repairs: readonly Repair[];
  /** Whether the answer ended before the plan did: its last step may be half of one. */
  readonly isCutOff: boolean;
}

/**
 * The plan that a model has written, as JSON, as a Python literal or as YAML, however it is wrapped: after thoughts, in a code block, among
 * words, inside another object, or as a list of steps alone. Of several plans it is the last that is whole: models correct themselves.
 *
 * @returns undefined if nothing in the text looks like a plan
 */
export function extractPlan(answer: string): ExtractedPlan | undefined {
  const found = extractValues(answer).flatMap((read) => toPlan(read) ?? []);
  // What was cut off goes on to the end: all that follows is a part of it.
  const cutOff = found.findIndex(({ isCutOff }) => isCutOff);
  const best = cutOff === -1 ? found.at(-1) : (found[cutOff - 1] ?? found[cutOff]);
  return best ?? readYaml(answer);
}

function toPlan({ value, repairs, isCutOff }: ReadValue): ExtractedPlan | undefined {
  const extracted = (plan: PlanLike, more: readonly RepairCode[] = []): ExtractedPlan => ({
    value: plan,
    repairs: [...repairs, ...more].map(repairOf),
    isCutOff,
  });
  if (hasSteps(value)) return extracted(value);
  if (isStepList(value)) return extracted({ steps: value }, ['steps-alone']);
  const inner: unknown = Object.values(value).find(hasSteps);
  return hasSteps(inner) ? extracted(inner, ['unwrapped']) : undefined;
}

function hasSteps(value: unknown): value is PlanLike {
  return typeof value === 'object' && value !== null && 'steps' in value && Array.isArray(value.steps);
}

function isStepList(values: unknown): values is readonly unknown[] {
  const isStep = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && 'id' in value && ('tool' in value || 'type' in value);
  return Array.isArray(values) && values.length > 0 && values.every(isStep);
}

/** The first line of a plan in YAML. */
const YAML_START = /^(?:version|plan|execution|steps)\s*:/m;

function readYaml(answer: string): ExtractedPlan | undefined {
  const { text, hadThoughts } = removeThoughts(answer);
  const found = fencedYaml(text) ?? yamlAfterProse(text);
  if (found === undefined) return undefined;
  const codes: readonly RepairCode[] = [
    ...(hadThoughts ? (['thoughts-removed'] as const) : []),
    ...found.codes,
    'yaml',
  ];
  return { value: found.value, repairs: codes.map(repairOf), isCutOff: found.isCutOff };
}

interface FoundYaml {
  readonly value: PlanLike;
  readonly codes: readonly RepairCode[];
  readonly isCutOff: boolean;
}

function fencedYaml(text: string): FoundYaml | undefined {
  for (const fence of findFences(text).toReversed()) {
    const value = yamlPlan(fence.text);
    if (value) return { value, codes: ['fence-removed'], isCutOff: !fence.isClosed };
  }
  return undefined;
}

function yamlAfterProse(text: string): FoundYaml | undefined {
  const start = text.search(YAML_START);
  const value = start === -1 ? undefined : yamlPlan(text.slice(start));
  return value && { value, codes: text.slice(0, start).trim() === '' ? [] : ['prose-removed'], isCutOff: false };
}

function yamlPlan(text: string): PlanLike | undefined {
  if (!YAML_START.test(text)) return undefined;
  const { value } = parsePlan(text, { format: 'yaml' });
  return hasSteps(value) ? value : undefined;
}
