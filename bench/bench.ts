/**
 * Measures Planloom next to other systems on the same work, and writes the tables into `docs/measurements.md`.
 *
 *   npx pnpm@12.21.0 run bench --help
 */
import { CASES } from './cases.ts';
import { HELP, readOptions, type Options } from './options.ts';
import { report } from './report/report.ts';
import { writeSection } from './report/write-section.ts';
import { describeMachine } from './run/machine.ts';
import { openResults, readResults } from './run/results.ts';
import { runAll } from './run/run-all.ts';
import { setUp } from './setup/set-up.ts';
import { selectSystems } from './systems.ts';

const args = process.argv.slice(2).filter((arg) => arg !== '--');
const options = args.includes('--help') ? undefined : understand(args);
if (options === undefined) {
  console.log(HELP);
} else {
  // By `exit`, what is being measured is ended, too.
  process.once('SIGINT', () => process.exit(130));
  if (!options.reportOnly) await measure(options);
  const text = report(readResults(options.out));
  console.log(`\n${text}`);
  if (options.writesPage) writeSection('measurements.md', 'bench', text);
}

/** The options, or nothing if they cannot be understood, with a line that says why. */
function understand(given: readonly string[]): Options | undefined {
  try {
    const options = readOptions(given);
    selectSystems(options.systems);
    return options;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
    return undefined;
  }
}

async function measure({ systems: names, cases: wanted, maxN, out, append, ...limits }: Options): Promise<void> {
  const systems = selectSystems(names);
  const failures = await setUp(systems, console.log);
  const { records, add } = openResults(out, append);
  const known = [...records];
  const installed = systems.filter(({ name }) => !failures.has(name));
  const cases = CASES.filter(({ n, ...one }) => n <= maxN && isWanted(wanted, Object.values(one)));
  add({ kind: 'machine', ...describeMachine() });
  for (const [system, reason] of failures) {
    add({ kind: 'case', system, round: 0, id: 'installation', status: 'error', reason });
  }
  const plan = { ...limits, systems: installed, cases, starts: isWanted(wanted, ['W9']), known };
  await runAll(plan, { add, tell: console.log });
  add({ kind: 'machine', ...describeMachine() });
}

function isWanted(wanted: readonly string[] | undefined, names: readonly unknown[]): boolean {
  return wanted === undefined || wanted.some((name) => names.includes(name));
}
