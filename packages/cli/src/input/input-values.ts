import { CliError, messageOf } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';

/** Gives the text of a file; `-` is standard input. */
export type ReadText = (file: string) => Promise<string>;

/**
 * The run's input from `--input` options, later ones winning.
 *
 * `name=value`: JSON where the value is JSON, else text. `name=@file`: what the file holds, parsed if it ends in `.json`,
 * `.yaml` or `.yml`, else its text. `@file`: the whole input, an object in JSON or YAML.
 *
 * @throws CliError (usage) if an option is none of these, or its file cannot be read or parsed
 */
export async function readInputValues(
  options: readonly string[],
  readText: ReadText,
): Promise<Record<string, unknown>> {
  const entries: [string, unknown][] = [];
  for (const option of options) entries.push(...(await readOption(option, readText)));
  return Object.fromEntries(entries);
}

async function readOption(option: string, readText: ReadText): Promise<[string, unknown][]> {
  if (option.startsWith('@')) return wholeInput(option.slice(1), readText);
  const separator = option.indexOf('=');
  if (separator < 1) throw unreadable(option);
  const name = option.slice(0, separator);
  const value = option.slice(separator + 1);
  return [[name, value.startsWith('@') ? await readFileValue(value.slice(1), readText) : readValue(value)]];
}

function unreadable(option: string): CliError {
  return new CliError(ExitCode.usage, `"${option}" is not an input`, {
    where: '--input',
    next: 'write name=value, name=@file or @file.json',
  });
}

/** JSON where it is JSON, else the text itself. */
export function readValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

async function readFileValue(file: string, readText: ReadText): Promise<unknown> {
  const text = await readText(file);
  return /\.(?:json|ya?ml)$/iu.test(file) ? parseData(text, file) : text;
}

async function wholeInput(file: string, readText: ReadText): Promise<[string, unknown][]> {
  const value = await parseData(await readText(file), file);
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return Object.entries(value);
  throw new CliError(ExitCode.usage, 'the whole input has to be an object', {
    where: file,
    next: `to pass it as one input, give it a name: --input name=@${file}`,
  });
}

/** What a text says: JSON if its file is named so, else YAML. JSON is YAML, too; but JSON's own parser is faster and says more about broken JSON. */
export async function parseData(text: string, file: string): Promise<unknown> {
  try {
    if (/\.json$/iu.test(file)) return JSON.parse(text) as unknown;
    const { parse } = await import('yaml');
    return parse(text) as unknown;
  } catch (error) {
    throw new CliError(ExitCode.usage, messageOf(error), { where: file, cause: error });
  }
}
