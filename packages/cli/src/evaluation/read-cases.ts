import { dirname, join, resolve } from 'node:path';

import { EvaluationCaseError, readEvaluationCase, type EvaluationCase } from '@planloom/planner/evaluation';

import { CliError, messageOf } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { readText } from '../plans/read-text.ts';
import type { Session } from '../session.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a file of cases, one in JSON on each line. A case may name a JSON file with its tools, from the folder of the file of cases.
 *
 * @throws CliError (usage) at the first line that is no case, and at an id that is taken
 */
export async function readCases(
  file: string,
  session: Pick<Session, 'stdin' | 'directory'>,
): Promise<readonly EvaluationCase[]> {
  const tools = new ToolFiles(file === '-' ? '.' : dirname(file), session);
  const cases = new Map<string, EvaluationCase>();
  for (const [index, line] of (await readText(file, session)).split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `${file}:${index + 1}`;
    const kase = readCase(await tools.fill(parseLine(line, where), where), where);
    if (cases.has(kase.id)) throw badCase(where, `the id "${kase.id}" is that of another case`);
    cases.set(kase.id, kase);
  }
  if (cases.size === 0) throw badCase(file, 'there is no case in it');
  return [...cases.values()];
}

/** Files with lists of tools, each read once. */
class ToolFiles {
  readonly #files = new Map<string, Promise<unknown>>();
  readonly #folder: string;
  readonly #session: Pick<Session, 'stdin' | 'directory'>;

  constructor(folder: string, session: Pick<Session, 'stdin' | 'directory'>) {
    this.#folder = folder;
    this.#session = session;
  }

  /** A case with the tools of the file that it names. */
  async fill(value: unknown, where: string): Promise<unknown> {
    if (!isObject(value) || value['toolsFile'] === undefined) return value;
    const { toolsFile, ...rest } = value;
    if (typeof toolsFile !== 'string') throw badCase(where, 'toolsFile must be the name of a file');
    if ('tools' in rest) throw badCase(where, 'tools and toolsFile say the same: keep one');
    return { ...rest, tools: await this.#read(join(this.#folder, toolsFile)) };
  }

  #read(file: string): Promise<unknown> {
    const path = resolve(this.#session.directory, file);
    const known = this.#files.get(path) ?? readText(file, this.#session).then((text) => parseLine(text, file));
    this.#files.set(path, known);
    return known;
  }
}

function parseLine(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badCase(where, `this is no JSON: ${messageOf(error)}`);
  }
}

function readCase(value: unknown, where: string): EvaluationCase {
  try {
    return readEvaluationCase(value, where);
  } catch (error) {
    if (error instanceof EvaluationCaseError) throw badCase(error.where, error.problems.join('; '));
    throw error;
  }
}

function badCase(where: string, message: string): CliError {
  return new CliError(ExitCode.usage, message, { where });
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
