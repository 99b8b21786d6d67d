import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { parseData, type ReadText, readValue } from '../input/input-values.ts';
import type { AnswerOptions } from './answer-options.ts';
import { readDecision } from './read-decision.ts';

/** A decision that was given before anybody was asked. */
export interface GivenDecision {
  readonly approved: boolean;
  /** Instead of those that are shown. */
  readonly values?: Readonly<Record<string, unknown>>;
  readonly comment?: string;
  readonly by?: string;
  /** Where it was given: `--approve`, or the file. */
  readonly where: string;
}

/** A signal to be sent. */
interface GivenSignal {
  readonly name: string;
  /** Default: null. */
  readonly payload: unknown;
}

/** What the command line answers. */
export interface GivenAnswers {
  /** By path in the run or id of the step; `all` is for the others. */
  readonly decisions: ReadonlyMap<string, GivenDecision>;
  /** In their order. */
  readonly signals: readonly GivenSignal[];
}

/** Stands for every approval that is not named. */
export const ALL = 'all';

/**
 * Reads the options that answer.
 *
 * @throws CliError (usage) if one is not of the right form, the file of decisions cannot be read, or two contradict each other
 */
export async function readGivenAnswers(options: AnswerOptions, readText: ReadText): Promise<GivenAnswers> {
  const decisions = new Map<string, GivenDecision>();
  const add = (name: string, decision: GivenDecision): void => {
    const known = decisions.get(name);
    if (known !== undefined) throw decidedTwice(name, known, decision);
    decisions.set(name, decision);
  };
  // An option is nobody who has looked: it has a name only if that is given.
  const by = options.as === undefined ? {} : { by: options.as };
  for (const name of new Set(options.approve)) add(name, { approved: true, ...by, where: '--approve' });
  for (const name of new Set(options.reject)) add(name, { approved: false, ...by, where: '--reject' });
  for (const [name, decision] of await fileDecisions(options.decisions, readText)) add(name, { ...by, ...decision });
  return { decisions, signals: (options.signal ?? []).map(readSignal) };
}

/** A path without the indices of loops and visits: `mails[2].ok` is an instance of `mails.ok`. */
export function withoutIndices(path: string): string {
  return path.replaceAll(/\[\d+\]|#\d+/gu, '');
}

/** The decision for an approval, and the name it is given for: its path, that without indices, its step, or all. */
export function givenDecision(
  { decisions }: GivenAnswers,
  { path, stepId }: { readonly path: string; readonly stepId: string },
): { readonly name: string; readonly decision: GivenDecision } | undefined {
  for (const name of [path, withoutIndices(path), stepId, ALL]) {
    const decision = decisions.get(name);
    if (decision !== undefined) return { name, decision };
  }
  return undefined;
}

function decidedTwice(name: string, first: GivenDecision, second: GivenDecision): CliError {
  return new CliError(ExitCode.usage, `"${name}" is decided twice: by ${first.where} and by ${second.where}`, {
    next: 'decide it once',
  });
}

async function fileDecisions(
  file: string | undefined,
  readText: ReadText,
): Promise<readonly (readonly [string, GivenDecision])[]> {
  if (file === undefined) return [];
  const value = await parseData(await readText(file), file);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new CliError(ExitCode.usage, 'decisions have to be an object: path or id of a step → decision', {
      where: file,
      next: 'write for instance { "send_mail": true }',
    });
  }
  return Object.entries(value).map(([name, decision]) => [name, readDecision(name, decision, file)] as const);
}

/** A value that is no JSON is a text, as with `--input`. */
function readSignal(option: string): GivenSignal {
  const separator = option.indexOf('=');
  const name = separator < 0 ? option : option.slice(0, separator);
  if (name === '') {
    throw new CliError(ExitCode.usage, `"${option}" is no signal`, {
      where: '--signal',
      next: 'write NAME or NAME=JSON: --signal paid, --signal \'paid={"amount": 12}\'',
    });
  }
  return { name, payload: separator < 0 ? null : readValue(option.slice(separator + 1)) };
}
