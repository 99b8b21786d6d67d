import type { Finding } from '../rule.ts';
import { ancestorsOf, stepAround, type LeftOut } from './left-out.ts';

/** Codes that say that something is nowhere to be found: it may be in what was left out. */
const ABSENCES: ReadonlySet<string> = new Set([
  'plan/endless-graph',
  'plan/final-not-last',
  'plan/maybe-null',
  'plan/never-written',
  'plan/unreachable-step',
  'plan/unused-result',
]);

/** Codes that say that a name means nothing: what was left out may have given it. */
const UNKNOWN_NAMES: ReadonlySet<string> = new Set([
  'expression/left-as-text',
  'plan/unknown-dependency',
  'plan/unknown-error',
  'plan/unknown-name',
  'plan/unknown-next',
]);

/** Codes about names that what was left out may have given too. */
const NAMES: ReadonlySet<string> = new Set([
  ...UNKNOWN_NAMES,
  'plan/forward-read',
  'plan/missing-argument',
  'plan/self-reference',
]);

/** Codes that depend on how the steps of the plan follow each other. */
const ORDERS: ReadonlySet<string> = new Set([
  'plan/cycle',
  'plan/forward-dependency',
  'plan/forward-read',
  'plan/graph-only',
  'plan/ignored-dependency',
  'plan/self-reference',
  'plan/unknown-next',
  'plan/write-conflict',
]);

/** Whether a finding about a plan may be no more than what follows from the parts that were left out of it. */
export function isFollowUp(finding: Finding, leftOut: LeftOut): boolean {
  const { code, message } = finding;
  if (placesOf(finding).some((path) => isInOpaqueStep(path, leftOut))) return true;
  if (leftOut.isEssential && ABSENCES.has(code)) return true;
  if (leftOut.hasLostMode && ORDERS.has(code)) return true;
  if (leftOut.hasLostNames && UNKNOWN_NAMES.has(code)) return true;
  if (NAMES.has(code) && quotedIn(message).some((name) => leftOut.words.hasAnyOf(name))) return true;
  if (code === 'plan/missing-argument') return leftOut.changedSteps.has(stepAround(finding.path));
  return code === 'plan/write-conflict' && placesOf(finding).some((path) => isInChangedStep(path, leftOut));
}

function placesOf({ path, related = [] }: Finding): string[] {
  return [path, ...related.map((place) => place.path)];
}

/** Of an opaque step its names and its `depends_on` are judged, if they are its own. */
function isInOpaqueStep(path: string, { opaqueSteps, namelessSteps }: LeftOut): boolean {
  const step = [path, ...ancestorsOf(path)].find((pointer) => opaqueSteps.has(pointer));
  if (step === undefined) return false;
  return namelessSteps.has(step) || !/^\/(?:id|output|depends_on)(?:\/|$)/.test(path.slice(step.length));
}

/** The way a step is reached, and whether it is, is decided by the steps around it too. */
function isInChangedStep(path: string, { changedSteps, opaqueSteps }: LeftOut): boolean {
  return [path, ...ancestorsOf(path)].some(
    (pointer) => pointer !== '' && (changedSteps.has(pointer) || opaqueSteps.has(pointer)),
  );
}

function quotedIn(message: string): string[] {
  return [...message.matchAll(/"([^"]+)"/g)].map(([, name]) => name ?? '');
}
