import type { StepType } from '@planloom/dsl-schema';
import { addUsage, type ItemCounts, type RunEvent, type WaitingFor } from '@planloom/executor-core';
import type { ToolUsage } from '@planloom/tool-kit';

import { type AwaitedKind, decisionText } from './waiting-text.ts';

/** A step that is expected to run: what the tree shows before anything has happened. */
export interface ExpectedStep {
  readonly id: string;
  readonly type: StepType;
  readonly tool?: string;
}

/** `waiting` is one that has not begun, `suspended` one that waits for a person, a signal or a time. */
export type TreeStepState =
  | 'waiting'
  | 'running'
  | 'retrying'
  | 'suspended'
  | 'done'
  | 'failed'
  | 'skipped'
  | 'cancelled';

/** One step, or one of its instances in a loop, as a person watches it. */
export interface TreeStep {
  readonly path: string;
  /** The path behind that of the step around it: `[2].fetch`. */
  readonly label: string;
  readonly type: StepType;
  readonly tool: string | undefined;
  readonly parent: TreeStep | undefined;
  readonly children: Map<string, TreeStep>;
  state: TreeStepState;
  /** Milliseconds since 1970. */
  startedAt: number | undefined;
  /** Milliseconds for which the run had been suspended before the step started. */
  suspendedBeforeMs: number;
  durationMs: number | undefined;
  /** The attempt under way, from 1. */
  attempt: number;
  /** When the next attempt starts, while one is waited for. */
  retryAt: number | undefined;
  /** Set while it is suspended. */
  wait: { readonly awaited: WaitingFor; readonly since: number } | undefined;
  /** What was decided, of an approval. */
  decision: string | undefined;
  /** Set for containers that go over items. */
  items: ItemCounts | undefined;
  /** The failure was handled by the plan. */
  handled: boolean;
  /** What tells it from its like: its first argument, what it last reported, or its error. */
  note: string | undefined;
  /** Children that failed and are no longer kept. */
  droppedFailures: number;
}

/** Everything that is shown of a run. */
export interface RunTree {
  readonly steps: Map<string, TreeStep>;
  readonly byPath: Map<string, TreeStep>;
  startedAt: number | undefined;
  /** Set while nothing is under way and everything waits. */
  suspension: { readonly since: number; readonly kinds: readonly AwaitedKind[] } | undefined;
  /** Milliseconds for which it was suspended before. */
  suspendedMs: number;
  /** Steps that are being undone after a failure. */
  compensating: number;
  /** What the calls have used up, as far as tools say so. */
  usage: ToolUsage;
}

type StepEvent = Exclude<Extract<RunEvent, { readonly stepId: string }>, { readonly type: 'step.usage' }>;

/** Failed items of one container that stay in sight. */
const KEPT_FAILURES = 5;

/** The tree before the run starts: the plan's own steps, all waiting. */
export function createRunTree(expected: readonly ExpectedStep[]): RunTree {
  const tree: RunTree = {
    steps: new Map(),
    byPath: new Map(),
    startedAt: undefined,
    suspension: undefined,
    suspendedMs: 0,
    compensating: 0,
    usage: {},
  };
  for (const { id, type, tool } of expected) addStep(tree, undefined, { path: id, stepType: type, tool });
  return tree;
}

/**
 * Takes an event into the tree. What is kept grows with the steps of the plan and what runs at once, not with
 * the items of its loops: an item that is done is only counted.
 */
export function applyEvent(tree: RunTree, event: RunEvent): void {
  switch (event.type) {
    case 'run.started':
      tree.startedAt = event.at;
      return;
    case 'run.suspended':
      tree.suspension = { since: event.at, kinds: event.waiting.map((wait) => wait.for) };
      return;
    case 'run.resumed':
      tree.suspension = undefined;
      tree.suspendedMs += event.suspendedMs;
      return;
    case 'run.compensating':
      tree.compensating = event.steps;
      return;
    case 'run.completed':
    case 'run.failed':
    case 'run.cancelled':
      return;
    case 'step.usage':
      tree.usage = addUsage(tree.usage, event.usage);
      return;
    default:
      applyStepEvent(stepOf(tree, event), event, tree);
      dropIfCounted(tree, event.path);
  }
}

/** Milliseconds for which the run has been suspended. */
export function suspendedMs({ suspension, suspendedMs: before }: RunTree, now: number): number {
  return before + (suspension === undefined ? 0 : Math.max(now - suspension.since, 0));
}

function applyStepEvent(step: TreeStep, event: StepEvent, tree: RunTree): void {
  if (event.type !== 'step.waiting') step.wait = undefined;
  switch (event.type) {
    case 'step.started':
      step.startedAt = event.at;
      step.suspendedBeforeMs = suspendedMs(tree, event.at);
      step.state = 'running';
      step.note = firstArgument(event.input);
      return;
    case 'step.progress':
      if (event.items !== undefined) step.items = event.items;
      else if (event.chunk?.type === 'text') step.note = shortText(event.chunk.text) ?? step.note;
      else step.note = shortText(event.data) ?? step.note;
      return;
    case 'step.log':
      step.note = event.message;
      return;
    case 'step.retrying':
      step.state = 'retrying';
      step.attempt = event.attempt + 1;
      step.retryAt = event.at + event.delayMs;
      step.note = errorText(event.error);
      return;
    case 'step.waiting':
      step.state = 'suspended';
      step.wait = { awaited: event.for, since: event.at };
      step.note = event.for.kind === 'approval' ? event.for.message : undefined;
      return;
    case 'step.resumed':
      step.state = 'running';
      step.decision = event.decision && decisionText(event.decision, event.by);
      step.note = undefined;
      return;
    case 'step.completed':
      step.state = 'done';
      step.durationMs = event.durationMs;
      step.attempt = event.attempts;
      step.note = step.decision ?? sourceText(event.source);
      return;
    case 'step.failed':
      step.state = 'failed';
      step.durationMs = event.durationMs;
      step.handled = event.handled !== undefined;
      step.note = errorText(event.error);
      return;
    case 'step.skipped':
      step.state = 'skipped';
      step.note = event.reason === 'when' ? 'its condition does not hold' : 'a step it needs failed';
      return;
    case 'step.cancelled':
      step.state = 'cancelled';
      step.note = undefined;
      return;
    default:
      event satisfies never;
  }
}

/** Where a result came from, if not from the step itself. */
function sourceText(source: Extract<RunEvent, { type: 'step.completed' }>['source']): string | undefined {
  if (source === 'fallback') return 'by its fallback';
  return source === 'cache' ? 'kept result' : undefined;
}

/** How an error reads behind the name of its step. */
export function errorText({ code, message }: { readonly code: string; readonly message: string }): string {
  return `${code}: ${message}`;
}

/** The node of an event; a new one where none is, or where a graph plan visits a step again. */
function stepOf(tree: RunTree, event: StepEvent): TreeStep {
  const known = tree.byPath.get(event.path);
  if (known !== undefined) return known;
  return addStep(tree, parentOf(tree, event), event);
}

function addStep(
  tree: RunTree,
  parent: TreeStep | undefined,
  { path, stepType, tool }: { readonly path: string; readonly stepType: StepType; readonly tool?: string | undefined },
): TreeStep {
  const step: TreeStep = {
    path,
    label: labelOf(path, parent),
    type: stepType,
    tool,
    parent,
    children: new Map(),
    state: 'waiting',
    startedAt: undefined,
    suspendedBeforeMs: 0,
    durationMs: undefined,
    attempt: 1,
    retryAt: undefined,
    wait: undefined,
    decision: undefined,
    items: undefined,
    handled: false,
    note: undefined,
    droppedFailures: 0,
  };
  const siblings = parent?.children ?? tree.steps;
  const place = placeOf(path);
  forget(tree, siblings.get(place));
  siblings.set(place, step);
  tree.byPath.set(path, step);
  return step;
}

/** Visits of one step in a graph plan (`check`, `check#2`) stand in one place. */
function placeOf(path: string): string {
  return path.replace(/#\d+$/u, '');
}

function labelOf(path: string, parent: TreeStep | undefined): string {
  if (parent === undefined || !path.startsWith(parent.path)) return path;
  return path.slice(parent.path.length).replace(/^\./u, '');
}

/** The step around: as the event says, or the longest known path that this one begins with. */
function parentOf(tree: RunTree, { path, parent }: StepEvent): TreeStep | undefined {
  const said = parent === undefined ? undefined : tree.byPath.get(parent);
  if (said !== undefined) return said;
  for (let around = shorter(placeOf(path)); around !== ''; around = shorter(around)) {
    const step = tree.byPath.get(around);
    if (step !== undefined) return step;
  }
  return undefined;
}

/** The path without its last segment: `a[2].b` → `a[2]` → `a` → nothing. */
function shorter(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['), 0));
}

/** Forgets an item of a loop or reduce that has ended: the container counts it. Some failures stay in sight. */
function dropIfCounted(tree: RunTree, path: string): void {
  const step = tree.byPath.get(path);
  const container = step?.parent;
  if (step === undefined || container === undefined || !countsItems(container) || !hasEnded(step)) return;
  if (step.state === 'failed' && keptFailures(container) <= KEPT_FAILURES) return;
  if (step.state === 'failed') container.droppedFailures += 1;
  container.children.delete(placeOf(path));
  forget(tree, step);
}

function countsItems({ type }: TreeStep): boolean {
  return type === 'loop' || type === 'reduce';
}

function hasEnded({ state }: TreeStep): boolean {
  return state === 'done' || state === 'failed' || state === 'skipped' || state === 'cancelled';
}

function keptFailures({ children }: TreeStep): number {
  let count = 0;
  for (const child of children.values()) if (child.state === 'failed') count += 1;
  return count;
}

function forget(tree: RunTree, step: TreeStep | undefined): void {
  if (step === undefined) return;
  tree.byPath.delete(step.path);
  for (const child of step.children.values()) forget(tree, child);
}

/** The first argument of a call that is short enough to tell it from its like. */
function firstArgument(input: unknown): string | undefined {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return undefined;
  for (const value of Object.values(input)) {
    const text = shortText(value);
    if (text !== undefined) return text;
  }
  return undefined;
}

function shortText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
}
