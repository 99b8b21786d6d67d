import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };
const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|min|m|h)?$/u;

/**
 * The milliseconds of `1500`, `1500ms`, `30s`, `5m` or `1.5h`.
 *
 * @throws CliError (usage) if it is none of these, or zero
 */
export function parseDuration(text: string): number {
  const [, amount, unit = 'ms'] = DURATION.exec(text.trim()) ?? [];
  const milliseconds = Number(amount) * (UNITS[unit] ?? Number.NaN);
  if (milliseconds > 0) return milliseconds;
  throw new CliError(ExitCode.usage, `"${text}" is not a time longer than zero`, {
    next: 'write milliseconds or a unit: 1500, 30s, 5m, 1h',
  });
}
