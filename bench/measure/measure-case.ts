import type { Adapter, Run } from '../adapter.ts';
import type { Case } from '../cases.ts';
import { NO_PRIMITIVE, type Measurement, type NoMeasurement, type Spread } from '../record.ts';
import { least, median } from '../statistics.ts';
import { WrongResult, type Facts, type Workload } from '../workloads/workload.ts';

/** What a measuring process needs of its surroundings. */
export interface Surroundings {
  /** An empty folder. */
  readonly makeFolder: () => string;
  readonly collectGarbage: () => void;
}

interface Repetition {
  readonly build: number;
  readonly run: number;
  readonly cpu: number;
  readonly facts: Facts | undefined;
  readonly programBytes: number | undefined;
}

const MOST_REPETITIONS = 5000;
const ENOUGH_REPETITIONS = 12;
/** How many budgets those may take, as the first repetitions of a program are those before it is optimised. */
const MOST_BUDGETS = 12;
/** Measured milliseconds after which garbage is collected, so that no repetition pays for many others. */
const GARBAGE_AFTER_MS = 20;

/** Repeats one case on one system for about `budgetMs`, and checks every result. */
export async function measureCase(
  adapter: Adapter,
  { make, ...demand }: Case,
  budgetMs: number,
  surroundings: Surroundings,
): Promise<Measurement | NoMeasurement> {
  const workload = make();
  const build = methodOf(adapter, workload);
  if (build === undefined) {
    return { status: 'none', reason: adapter.reasons?.[workload.method] ?? NO_PRIMITIVE };
  }
  const reason = adapter.unsupported?.(demand);
  if (reason !== undefined) return { status: 'none', reason };
  surroundings.collectGarbage();
  const rssBefore = process.memoryUsage().rss;
  try {
    const first = await repeat(workload, build, surroundings);
    const rssPeak = process.resourceUsage().maxRSS * 1024;
    const repetitions = await repeatFor(budgetMs, first, () => repeat(workload, build, surroundings), surroundings);
    return { ...summarise(repetitions), steps: workload.steps, rssBefore, rssPeak };
  } catch (error) {
    return failureOf(error);
  }
}

/** Goes on after a first repetition until the budget is spent, or several budgets where that takes too few repetitions. */
async function repeatFor(
  budgetMs: number,
  first: Repetition,
  again: () => Promise<Repetition>,
  { collectGarbage }: Surroundings,
): Promise<Repetition[]> {
  const repetitions = [first];
  let spent = first.build + first.run;
  let sinceGarbage = Infinity;
  while (repetitions.length < MOST_REPETITIONS && !isEnough(spent / budgetMs, repetitions.length)) {
    if (sinceGarbage > GARBAGE_AFTER_MS) {
      collectGarbage();
      sinceGarbage = 0;
    }
    const next = await again();
    repetitions.push(next);
    spent += next.build + next.run;
    sinceGarbage += next.build + next.run;
  }
  return repetitions;
}

function isEnough(budgets: number, repetitions: number): boolean {
  return budgets > 1 && (repetitions >= ENOUGH_REPETITIONS || budgets > MOST_BUDGETS);
}

/** What an error says about the system that threw it. */
export function failureOf(error: unknown): NoMeasurement {
  const { name, message } = error instanceof Error ? error : { name: 'Thrown', message: String(error) };
  const wrong = error instanceof WrongResult || message.includes('WrongResult');
  return { status: wrong ? 'wrong' : 'error', reason: `${name}: ${message}`.replaceAll(/\s+/gu, ' ').slice(0, 300) };
}

type Build = (work: unknown) => Run | Promise<Run>;

function methodOf(adapter: Adapter, { method }: Workload): Build | undefined {
  // A workload's method and work belong together, which is lost where the method is looked up.
  return adapter[method]?.bind(adapter) as Build | undefined;
}

async function repeat(workload: Workload, build: Build, { makeFolder }: Surroundings): Promise<Repetition> {
  workload.reset();
  const work = 'dir' in workload.work ? { ...workload.work, dir: makeFolder() } : workload.work;
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const run = await build(work);
  const built = performance.now();
  const result = await run();
  const end = performance.now();
  const { user, system } = process.cpuUsage(cpuBefore);
  workload.verify(result);
  await run.dispose?.();
  return {
    build: built - start,
    run: end - built,
    cpu: (user + system) / 1000,
    facts: workload.facts?.(),
    programBytes: run.programBytes,
  };
}

function summarise(repetitions: readonly Repetition[]): Omit<Measurement, 'steps' | 'rssBefore' | 'rssPeak'> {
  const [first] = repetitions;
  const warm = repetitions.length >= 3 ? repetitions.slice(1) : repetitions;
  const fastest = warm.reduce((a, b) => (b.run < a.run ? b : a));
  return {
    status: 'ok',
    repetitions: repetitions.length,
    coldMs: first === undefined ? Number.NaN : first.build + first.run,
    buildMs: spreadOf(warm.map(({ build }) => build)),
    runMs: spreadOf(warm.map(({ run }) => run)),
    totalMs: spreadOf(warm.map(({ build, run }) => build + run)),
    cpuMs: spreadOf(warm.map(({ cpu }) => cpu)),
    ...(fastest.facts === undefined ? {} : { facts: fastest.facts }),
    ...(fastest.programBytes === undefined ? {} : { programBytes: fastest.programBytes }),
  };
}

function spreadOf(numbers: readonly number[]): Spread {
  return { best: least(numbers), median: median(numbers) };
}
