import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';

/**
 * Standard input can be read once.
 *
 * @param files that are read, those that are not given left out or `undefined`
 * @throws CliError (usage) if several of them are `-`
 */
export function refuseSecondReader(...files: readonly (string | undefined)[]): void {
  if (files.filter((file) => file === '-').length > 1) {
    throw new CliError(ExitCode.usage, 'standard input (-) can be read only once');
  }
}

/** The files that `--input` options name. */
export function inputFiles(options: readonly string[] = []): string[] {
  return options.flatMap((option) => {
    const value = option.startsWith('@') ? option : option.slice(option.indexOf('=') + 1);
    return value.startsWith('@') ? [value.slice(1)] : [];
  });
}
