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
  /** Whether the plan is not all there: the answer ended before it did (its last step may be half of one), or it was shortened with "...". */
  readonly isCutOff: boolean;
}

/**
 * The plan that a model has written, as JSON, as a Python literal or as YAML, however it is wrapped: after thoughts, in a code block, among
 * words, inside another object or a string of one, or as a list of steps alone. Of several plans it is the last, also if it was cut off: models
 * correct themselves.
 *
 * @returns undefined if nothing in the text looks like a plan
 */
export function extractPlan(answer: string): ExtractedPlan | undefined {
  const found = extractValues(answer).flatMap((read) => toPlan(read) ?? []);
  // What never ends goes on to the end: all that follows is a part of it.
  const endless = found.find(({ repairs }) => repairs.some(({ code }) => code === 'brackets-closed'));
  return endless ?? found.at(-1) ?? readYaml(answer);
}

function toPlan({ value, repairs, isCutOff }: ReadValue): ExtractedPlan | undefined {
  const found = findPlan(value);
  return found && { value: found.plan, repairs: [...repairs, ...found.codes].map(repairOf), isCutOff };
}

interface FoundPlan {
  readonly plan: PlanLike;
  readonly codes: readonly RepairCode[];
}

/** How many objects a plan may be wrapped in. */
const MOST_WRAPPED = 3;

function findPlan(value: unknown, level: number = 0): FoundPlan | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (hasSteps(value)) return { plan: value, codes: [] };
  if (isStepList(value)) return { plan: { steps: value }, codes: ['steps-alone'] };
  if (Array.isArray(value) || level === MOST_WRAPPED) return undefined;
  return withDecodedSteps(value) ?? findInside(Object.values(value), level);
}

function findInside(values: readonly unknown[], level: number): FoundPlan | undefined {
  for (const inner of values) {
    const decoded = decode(inner);
    const found = findPlan(decoded ?? inner, level + 1);
    // A list that a wrapper holds may be anything; an object with steps is a plan.
    const isPlan = found !== undefined && !found.codes.includes('steps-alone');
    if (isPlan) return { ...found, codes: unwrapping(found.codes, decoded !== undefined) };
  }
  return undefined;
}

function unwrapping(codes: readonly RepairCode[], wasDecoded: boolean): readonly RepairCode[] {
  const more: readonly RepairCode[] = wasDecoded ? ['unwrapped', 'string-decoded'] : ['unwrapped'];
  return [...more, ...codes.filter((code) => !more.includes(code))];
}

/** A plan whose steps are a list, but as JSON in a string. */
function withDecodedSteps(value: object): FoundPlan | undefined {
  const steps = 'steps' in value ? decode(value.steps) : undefined;
  return Array.isArray(steps) ? { plan: { ...value, steps }, codes: ['string-decoded'] } : undefined;
}

/** The object or list in a JSON string; undefined if it is none. */
function decode(text: unknown): object | undefined {
  if (typeof text !== 'string' || !/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    // A text that only begins like one.
    return undefined;
  }
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
  const { text, hadThoughts, isThought } = removeThoughts(answer);
  const found = fencedYaml(text) ?? yamlAfterProse(text);
  if (found === undefined) return undefined;
  const codes: readonly RepairCode[] = [
    ...(hadThoughts ? (['thoughts-removed'] as const) : []),
    ...(isThought ? (['thoughts-read'] as const) : []),
    ...found.codes,
    'yaml',
  ];
  // Where YAML ends among thoughts, nobody can tell.
  return { value: found.value, repairs: codes.map(repairOf), isCutOff: found.isCutOff || isThought };
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
