import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Argument, Command, Option } from 'commander';

import { isAnswerOption, suggestAnswers } from './suggest-answers.ts';

/** Something that could stand at the place of the last word. */
interface Suggestion {
  readonly value: string;
  readonly description: string;
}

/** What the completion script is told. The values are those of cobra, which shells' scripts know. */
const NO_SPACE = 2;
const NO_FILES = 4;

/**
 * What fits the last word of a command line, from the commands and options there are, plan files, what a plan asks, and tool names.
 *
 * @param words behind the name of the program; the last one is being written and may be empty
 * @returns in the form that the completion script reads: a line for each, `value`, tab, description, then a colon and what to do
 */
export async function completeWords(program: Command, words: readonly string[], directory: string): Promise<string> {
  const prefix = words.at(-1) ?? '';
  const all = await suggest(program, words.slice(0, -1), prefix, directory);
  const fitting = all.filter(({ value }) => value.startsWith(prefix));
  const goesOn = fitting.length > 0 && fitting.every(({ value }) => value.endsWith('/'));
  const lines = fitting.map(({ value, description }) => `${value}\t${description}`);
  return `${[...lines, `:${goesOn ? NO_FILES + NO_SPACE : NO_FILES}`].join('\n')}\n`;
}

async function suggest(
  program: Command,
  before: readonly string[],
  prefix: string,
  directory: string,
): Promise<Suggestion[]> {
  const { command, operands, pending } = follow(program, before);
  if (pending !== undefined) {
    const name = pending.name();
    const [file] = operands;
    if (isAnswerOption(name)) return file === undefined ? [] : suggestAnswers(name, file, directory);
    return suggestValues(pending.argChoices, name, prefix, directory);
  }
  if (prefix.startsWith('-')) return suggestOptions(command);
  const children = suggestCommands(command);
  if (children.length > 0) return children;
  const argument = argumentAt(command, operands.length);
  return argument === undefined ? [] : suggestValues(argument.argChoices, argument.name(), prefix, directory);
}

interface Place {
  readonly command: Command;
  /** Words that are neither a command nor an option. */
  readonly operands: readonly string[];
  /** The option that the last word is the value of. */
  readonly pending: Option | undefined;
}

/** Where the words lead: the innermost command, and which of its arguments are there. */
function follow(program: Command, words: readonly string[]): Place {
  let command = program;
  const operands: string[] = [];
  let pending: Option | undefined;
  for (const word of words) {
    if (pending !== undefined) {
      pending = undefined;
    } else if (word.startsWith('-')) {
      const option = word.includes('=')
        ? undefined
        : command.options.find(({ short, long }) => word === short || word === long);
      pending = option?.required === true ? option : undefined;
    } else {
      // A task in words is called as if "task" stood before it.
      const name = command === program && /\s/u.test(word) ? 'task' : word;
      const child = command.commands.find((candidate) => candidate.name() === name);
      if (child === undefined) operands.push(word);
      else command = child;
    }
  }
  return { command, operands, pending };
}

function suggestCommands(command: Command): Suggestion[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((child) => ({ value: child.name(), description: child.description() }));
}

function suggestOptions(command: Command): Suggestion[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) => (long === undefined || long === null ? [] : { value: long, description }));
}

function argumentAt({ registeredArguments: known }: Command, position: number): Argument | undefined {
  const last = known.at(-1);
  return known[position] ?? (last?.variadic === true ? last : undefined);
}

/** Values by what they are called: the choices, files, folders, tools. */
async function suggestValues(
  choices: readonly string[] | undefined,
  name: string,
  prefix: string,
  directory: string,
): Promise<Suggestion[]> {
  if (choices !== undefined) return choices.map((value) => ({ value, description: '' }));
  switch (name) {
    case 'file':
    case 'decisions':
      return suggestFiles(prefix, directory, /\.(?:json|ya?ml)$/iu);
    case 'folder':
    case 'root':
    case 'cache-dir':
      return suggestFiles(prefix, directory, undefined);
    case 'tools':
      return suggestFiles(prefix, directory, /\.[cm]?[jt]s$/iu);
    case 'out':
    case 'output':
    case 'trace':
      return suggestFiles(prefix, directory, /./u);
    case 'name':
      return suggestTools();
    case 'template':
      return suggestTemplates();
    default:
      return [];
  }
}

/** @param pattern of files; without one only folders are suggested */
function suggestFiles(prefix: string, directory: string, pattern: RegExp | undefined): Suggestion[] {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  return entriesOf(resolve(directory, folder))
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .flatMap((entry) => {
      if (entry.isDirectory()) return { value: `${join(folder, entry.name)}/`, description: 'folder' };
      return pattern?.test(entry.name) === true ? { value: join(folder, entry.name), description: '' } : [];
    });
}

function entriesOf(folder: string): readonly { readonly name: string; isDirectory(): boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // A folder that is not there has nothing to suggest; an error message would only spoil the line being written.
    return [];
  }
}

async function suggestTools(): Promise<Suggestion[]> {
  const { standardTools } = await import('@planloom/tools-std');
  return standardTools({ root: '.', allowWrite: true }).map(({ id, description = '' }) => ({ value: id, description }));
}

async function suggestTemplates(): Promise<Suggestion[]> {
  const { templates } = await import('@planloom/templates');
  return templates.map(({ id, title }) => ({ value: id, description: title }));
}
