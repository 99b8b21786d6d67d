import { type Command, Option } from 'commander';

import { CliError } from './cli-error.ts';
import { commandLine } from './command-line.ts';
import { ExitCode } from './exit-code.ts';
import { parseDuration } from './input/duration.ts';
import { parseFolder } from './input/folder.ts';
import { parseCount } from './input/whole-number.ts';
import { shellWord } from './terminal/shell-word.ts';

/** Where plans for tasks come from. */
export function addSourceOptions(command: Command): Command {
  return command
    .addOption(modelOption('the model that is asked for a plan; else llm of the config, or PLANLOOM_MODEL'))
    .addOption(modelUrlOption())
    .option('--no-cache', 'neither use nor keep plans that have done their task')
    .addOption(cacheFolderOption())
    .option('--no-templates', 'do not look for a template');
}

/** The model that is asked. */
export function modelOption(description: string): Option {
  return new Option('--model <name>', description);
}

/** Where that model is. */
export function modelUrlOption(): Option {
  return new Option('--model-url <address>', "of a server with OpenAI's protocol: http://localhost:11434/v1");
}

/** Where plans that did their task are kept. */
export function cacheFolderOption(): Option {
  return new Option('--cache-dir <folder>', 'where plans are kept; else PLANLOOM_CACHE_DIR, or the cache of this user');
}

/** How a plan is run, and with which tools. */
export function addRunOptions(command: Command): Command {
  return addToolSetOptions(command)
    .option('-c, --concurrency <n>', 'tool calls at a time (default: 4)', at('--concurrency', parseCount))
    .option('--timeout <time>', 'for the whole run: 1500, 30s, 5m', at('--timeout', parseDuration))
    .option('--trace <file>', 'write what happened as JSON')
    .option('--no-history', 'do not keep the run for planloom trace')
    .addOption(listOption('--approve <step>', 'approve without asking: an id, a path, or all; may be repeated'))
    .addOption(listOption('--reject <step>', 'reject without asking: an id, a path, or all; may be repeated'))
    .option('--decisions <file>', 'decisions by id or path: true, false, or { approved, values, comment }')
    .addOption(listOption('--signal <name=json>', 'send a signal when the run begins; may be repeated'))
    .option('--as <name>', 'who decides (default: whoever is asked, by login name)');
}

/** The secrets that a plan may read. */
export function addSecretOptions(command: Command): Command {
  const description = 'an environment variable that the plan may read as {{secrets.NAME}}; may be repeated';
  return command
    .addOption(new Option('--secret <name>', description).argParser(collect))
    .option('--secrets-file <file>', 'more secrets: lines NAME=value, or an object in JSON');
}

/** Which tools there are, and what they may do. */
export function addToolSetOptions(command: Command): Command {
  return addToolSources(command)
    .option(
      '--root <folder>',
      'the folder that file tools may use (default: the current one)',
      at('--root', parseFolder),
    )
    .option('--allow-write', 'let tools write files below the root')
    .option('--allow-private-addresses', 'let tools reach this machine and the local network');
}

/** Where tools come from, besides the standard ones. */
export function addToolSources(command: Command): Command {
  return addOrigins(command.addOption(toolsOption())).option('--no-lock', 'let tools pass that are not as in the lock');
}

/** Where tools come from that others have written. */
export function addOrigins(command: Command): Command {
  return command
    .addOption(new Option('--pack <name>', 'a tool pack, a package or a file; may be repeated').argParser(collect))
    .addOption(new Option('--mcp <file>', 'a JSON file with MCP servers; may be repeated').argParser(collect))
    .option('--config <file>', 'instead of the nearest planloom.config.*')
    .option('--no-config', 'no config file');
}

/** The inputs of a plan or a tool. */
export function inputOption(): Option {
  const description = 'an input: name=value, name=@file, or @file.json for all; may be repeated';
  return new Option('-i, --input <name=value>', description).argParser(collect);
}

/** An input without `--input` in front of it is the likeliest thing that is too much. */
export function refuseLooseInputs(_program: Command, command: Command): void {
  const operands = command.args.slice(0, command.registeredArguments.length);
  const excess = command.args.slice(operands.length);
  if (excess.length === 0) return;
  const areInputs = excess.every((word) => word.slice(1).includes('='));
  const inputs = excess.map((word) => `--input ${shellWord(word)}`).join(' ');
  throw new CliError(ExitCode.usage, `too many arguments: ${excess.join(' ')}`, {
    next: `${commandLine(command)} ${areInputs ? `${operands.map(shellWord).join(' ')} ${inputs}` : '--help'}`,
  });
}

/** Commander would keep it under the name of `--input`. */
export function noInputOption(): Option {
  const option = new Option('--no-input', 'never ask anything');
  option.attributeName = () => 'ask';
  return option;
}

/** An option that may be given several times. */
export function listOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(collect);
}

function toolsOption(): Option {
  const description = 'a module that exports more tools, a file or a package; may be repeated';
  return new Option('--tools <module>', description).argParser(collect);
}

/** Puts each value of an option that may be repeated behind those before it. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** A parser whose errors name the option. */
export function at<Value>(option: string, parse: (text: string) => Value): (text: string) => Value {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      throw new CliError(ExitCode.usage, error.message, {
        where: option,
        ...(error.next !== undefined && { next: error.next }),
      });
    }
  };
}
