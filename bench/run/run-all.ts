import type { Mistake } from '../adapter.ts';
import { CASES, type Case } from '../cases.ts';
import type { ColdStart, Foresight, Measurement, NoMeasurement, ResultRecord } from '../record.ts';
import { measureFootprint } from '../setup/footprint.ts';
import { BASE, OURS, takesPart, type System } from '../systems.ts';
import { adapterOf, folderOf } from '../work-folder.ts';
import { spawnMeasurement } from './spawn-measurement.ts';
import { StopRules } from './stop-rules.ts';

/** What is measured, and for how long. */
export interface Plan {
  readonly systems: readonly System[];
  readonly cases: readonly Case[];
  /** Whether cold starts and footprints are measured. */
  readonly starts: boolean;
  readonly rounds: number;
  /** Milliseconds of repetitions in one process. */
  readonly budgetMs: number;
  /** Milliseconds after which a process is ended. */
  readonly capMs: number;
  /** Milliseconds after which no further round goes on, and the first one goes on with what the targets need only. */
  readonly endMs: number;
  /** What earlier runs into the same file have found. */
  readonly known: readonly ResultRecord[];
}

/** Where results and news go. */
export interface Output {
  readonly add: (record: ResultRecord) => void;
  readonly tell: (line: string) => void;
}

const MISTAKES: readonly Mistake[] = [
  'unknown-tool',
  'unknown-name',
  'missing-argument',
  'wrong-type',
  'unknown-field',
  'wrong-result',
];
/** What the targets are read from. */
const ESSENTIAL = new Set([OURS, BASE]);
const COLD_STARTS_A_ROUND = 3;
const COLD_CAP_MS = 60_000;

/** Measures round by round; within a case the systems take turns, each round in another order, each in a process of its own. */
export async function runAll(plan: Plan, output: Output): Promise<void> {
  const end = performance.now() + plan.endMs;
  const memory = recall(plan);
  const { first } = memory;
  for (let round = first; round < first + plan.rounds; round++) {
    if (plan.starts) await measureStarts(plan, round, output);
    if (round === first && plan.cases.some(({ workload }) => workload === 'W11')) await measureForesight(plan, output);
    for (const turn of turnsOf(plan, round)) {
      const isUp = performance.now() > end;
      if (isUp && round > first) return output.tell(`the time is up in round ${round}, at ${turn.one.id}`);
      if (!isUp || ESSENTIAL.has(turn.system.name)) await take(turn, plan, memory, output);
    }
  }
}

/** A system's turn at a case. */
interface Turn {
  readonly round: number;
  readonly one: Case;
  readonly system: System;
}

/** What is known from earlier rounds, those of earlier runs included. */
interface Memory {
  readonly rules: StopRules;
  /** Of every turn there is something to say about. */
  readonly seen: Set<string>;
  readonly first: number;
}

function recall({ known, capMs }: Plan): Memory {
  const rules = new StopRules(capMs);
  const earlier = known.filter((record) => record.kind === 'case');
  for (const record of earlier) {
    const one = CASES.find(({ id }) => id === record.id);
    if (one !== undefined) rules.learn(record.system, one, record, nextOf(one));
  }
  const rounds = known.map((record) => ('round' in record ? record.round : -1));
  return {
    rules,
    seen: new Set(earlier.map(({ system, id }) => `${system} ${id}`)),
    first: Math.max(-1, ...rounds) + 1,
  };
}

function* turnsOf({ cases, systems }: Plan, round: number): Iterable<Turn> {
  for (const [index, one] of cases.entries()) {
    for (const system of rotated(systems, round * 5 + index)) if (isAsked(system, one)) yield { round, one, system };
  }
}

async function take({ round, one, system }: Turn, plan: Plan, { rules, seen }: Memory, output: Output): Promise<void> {
  const { name } = system;
  if (rules.isSettled(name, one)) return;
  const stopped = rules.answerWithoutStart(name, one);
  if (stopped !== undefined && seen.has(`${name} ${one.id}`)) return;
  seen.add(`${name} ${one.id}`);
  const result = stopped ?? (await measureOne(plan, system, one));
  output.add({ kind: 'case', system: name, round, id: one.id, ...result });
  output.tell(`round ${round}  ${one.id.padEnd(22)} ${name.padEnd(27)} ${news(result)}`);
  if (stopped === undefined) rules.learn(name, one, result, nextOf(one));
}

function isAsked(system: System, one: Case): boolean {
  return takesPart(system, one.workload) && (one.huge === undefined || system.huge === true);
}

function measureOne({ budgetMs, capMs }: Plan, system: System, one: Case): Promise<Measurement | NoMeasurement> {
  const program = {
    name: 'case-process',
    args: [adapterOf(system), one.id, String(budgetMs)],
    capMs: capMs * (one.huge?.capTimes ?? 1),
    ...(one.huge === undefined ? {} : { heapMb: one.huge.heapMb }),
  } as const;
  return spawnMeasurement<Measurement>(program, folderOf(system));
}

function news(result: Measurement | NoMeasurement): string {
  if (result.status !== 'ok') return `${result.status}: ${result.reason}`;
  const { totalMs, steps } = result;
  return `${totalMs.best.toFixed(2)} ms, ${((totalMs.best / steps) * 1000).toFixed(2)} µs a step`;
}

async function measureStarts({ systems }: Plan, round: number, { add, tell }: Output): Promise<void> {
  for (const system of systems) {
    if (round > 0 || system.sharesWith !== undefined) continue;
    const footprint = await measureFootprint(system);
    add({ kind: 'footprint', system: system.name, round, ...footprint });
  }
  const starting = systems.filter(({ only }) => only === undefined || only.includes('cold'));
  for (let turn = 0; turn < COLD_STARTS_A_ROUND; turn++) {
    for (const system of rotated(starting, round * COLD_STARTS_A_ROUND + turn)) {
      const program = { name: 'cold-process', args: [adapterOf(system)], capMs: COLD_CAP_MS } as const;
      const result = await spawnMeasurement<ColdStart>(program, folderOf(system));
      add({ kind: 'cold', system: system.name, round, ...result });
      const told = result.status === 'ok' ? `${result.firstStepMs.toFixed(1)} ms` : result.reason;
      tell(`round ${round}  cold start             ${system.name.padEnd(27)} ${told}`);
    }
  }
}

async function measureForesight({ systems, capMs }: Plan, { add }: Output): Promise<void> {
  for (const system of systems.filter(({ only }) => only === undefined || only.includes('W11'))) {
    for (const mistake of MISTAKES) {
      const program = { name: 'foresight-process', args: [adapterOf(system), mistake], capMs } as const;
      const result = await spawnMeasurement<Foresight>(program, folderOf(system));
      if (result.status === 'none') break;
      add({ kind: 'foresight', system: system.name, round: 0, ...result });
    }
  }
}

/** The next size in the family of a case. */
function nextOf(one: Case): Case | undefined {
  return CASES.find(({ family, n }) => family === one.family && n > one.n);
}

function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const at = by % Math.max(1, items.length);
  return [...items.slice(at), ...items.slice(0, at)];
}
