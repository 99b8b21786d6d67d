import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { messageOf } from '../cli-error.ts';
import { toJson } from '../running/value-text.ts';
import type { Session } from '../session.ts';
import { askLine, QuestionClosed } from '../terminal/ask-line.ts';
import type { Values } from './question-text.ts';

/** What a person has made of values: those, or the text that is none, with what is wrong with it. */
export type EditedValues =
  | { readonly ok: true; readonly values: Values }
  | { readonly ok: false; readonly problem: string; readonly text: string };

/**
 * Lets a person change values, in the editor of `VISUAL` or `EDITOR`, or where neither is set as a line of JSON.
 *
 * @param shown what is left out is as it was shown
 * @param text what was written before and could not be used. Default: the values
 * @returns nothing if the person wants no change
 * @throws QuestionClosed once the signal is aborted
 */
export async function editValues(
  values: Values,
  shown: Values,
  text: string | undefined,
  signal: AbortSignal,
  session: Session,
): Promise<EditedValues | undefined> {
  const { VISUAL: visual, EDITOR: editor } = session.environment;
  const command = visual?.trim() || editor?.trim();
  const written = command
    ? await editFile(text ?? `${visibleJson(values, 2)}\n`, command, signal, session)
    : await askLine(
        'values as JSON (Ctrl-D leaves them): ',
        { signal, prefill: text ?? visibleJson(values, 0) },
        session,
      );
  return written === undefined ? undefined : readValues(written, shown);
}

/** In texts, what could control the terminal or cannot be seen is written out, as JSON allows. */
function visibleJson(values: Values, indent: number): string {
  return toJson(values, indent).replaceAll(/[\u007F-\u009F\u2028\u2029\p{Cf}]/gu, escaped);
}

function escaped(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}

function readValues(text: string, shown: Values): EditedValues {
  try {
    const value = JSON.parse(text) as unknown;
    const problem = isObject(value) ? misfit(value, shown) : 'this is no object of values';
    return problem === undefined
      ? { ok: true, values: { ...shown, ...(value as Values) } }
      : { ok: false, problem, text };
  } catch (error) {
    return { ok: false, problem: `this is no JSON: ${messageOf(error)}`, text };
  }
}

/** Why a run would not take the values: it says the same, but only when it is handed them. */
function misfit(values: Values, shown: Values): string | undefined {
  for (const [name, value] of Object.entries(values)) {
    if (!Object.hasOwn(shown, name)) return `"${name}" was not shown; shown were ${Object.keys(shown).join(', ')}`;
    const expected = kindOf(shown[name]);
    const fits = expected === 'null' || kindOf(value) === expected;
    if (!fits) return `"${name}" has to be of type ${expected}, as it was shown`;
  }
  return undefined;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

function isObject(value: unknown): value is Values {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The values are nobody else's business: the file is in a folder of this user, and gone afterwards. */
async function editFile(
  text: string,
  command: string,
  signal: AbortSignal,
  session: Session,
): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'planloom-'));
  const file = join(folder, 'values.json');
  try {
    await writeFile(file, text, { mode: 0o600 });
    const problem = await runEditor(command, file, signal);
    if (signal.aborted) throw new QuestionClosed();
    if (problem === undefined) return await readFile(file, 'utf8');
    session.err.write(`${session.paint.yellow(`${command}: ${problem}`)}; nothing was changed\n`);
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How long an editor has to leave the screen as it was, before it is ended the hard way. */
const LEAVE_MS = 2000;

/** As git does: the setting is a command line, and may have arguments. Gives why it failed, if it did. The terminal is the editor's until it has ended. */
function runEditor(command: string, file: string, signal: AbortSignal): Promise<string | undefined> {
  const isWindows = process.platform === 'win32';
  const [program, words] = isWindows
    ? [`${command} "${file}"`, []]
    : ['sh', ['-c', `exec ${command} "$@"`, command, file]];
  // Standard output may be a file that waits for the result; standard error is the terminal.
  const child = spawn(program, words, { stdio: [0, 2, 2], shell: isWindows });
  let timer: NodeJS.Timeout | undefined;
  const leave = (): void => {
    child.kill();
    timer = setTimeout(() => child.kill('SIGKILL'), LEAVE_MS);
  };
  signal.addEventListener('abort', leave);
  const ended = Promise.withResolvers<string | undefined>();
  child.once('error', (error) => ended.resolve(messageOf(error)));
  child.once('close', (code, name) => ended.resolve(code === 0 ? undefined : `it ended with ${code ?? name}`));
  return ended.promise.finally(() => {
    signal.removeEventListener('abort', leave);
    clearTimeout(timer);
  });
}
