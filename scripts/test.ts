/**
 * Runs every check of the repository, all of them even after a failure, and ends with `N passed, N failed`: each test
 * counts as one, and so does each other check.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** The part of the JSON that vitest writes which is read here. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

const plain = process.stdout.isTTY || process.env['FORCE_COLOR'] !== undefined ? {} : { NO_COLOR: '1' };
const environment = { ...process.env, ...plain, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };

const counts: readonly Count[] = [
  check('lint', 'oxlint'),
  check('format', 'oxfmt', '--check'),
  check('types', 'tsc'),
  check('types: declarations of the sources', 'tsc', '-p', 'tsconfig.src.json'),
  check('types: portable packages', 'tsc', '-p', 'tsconfig.portable.json'),
  check('unused code and undeclared dependencies', 'knip', '--no-config-hints'),
  check(
    'build, packaging and public surface',
    'turbo',
    'run',
    'build',
    '--continue=always',
    '--output-logs=errors-only',
  ),
  // After the build: some tests look at the packages as they are published.
  tests(),
];
const passed = total(counts.map((count) => count.passed));
const failed = total(counts.map((count) => count.failed));
process.exitCode = failed === 0 ? 0 : 1;
console.log(`\n${passed} passed, ${failed} failed`);

function check(title: string, command: string, ...args: string[]): Count {
  return run(title, command, args) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Runs vitest. A file that cannot be loaded counts as one failure, and so does a run that fails for no test. */
function tests(): Count {
  const folder = mkdtempSync(join(tmpdir(), 'planloom-test-'));
  const reportPath = join(folder, 'report.json');
  try {
    const ok = run('tests', 'vitest', [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportPath}`,
    ]);
    const report = readReport(reportPath);
    const unloadable = report.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    );
    const failed = report.numFailedTests + unloadable.length;
    return { passed: report.numPassedTests, failed: Math.max(failed, ok ? 0 : 1) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(path: string): VitestReport {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
  } catch (error) {
    console.error(`vitest wrote no report: ${String(error)}`);
    return { numPassedTests: 0, numFailedTests: 1, testResults: [] };
  }
}

function run(title: string, command: string, args: readonly string[]): boolean {
  console.log(`\n── ${title}: ${[command, ...args.filter((arg) => !arg.includes('report'))].join(' ')}`);
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env: environment });
  if (error !== undefined) console.error(error.message);
  console.log(status === 0 ? '✓ passed' : `✗ failed: ${title}`);
  return status === 0;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
