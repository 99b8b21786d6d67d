import { Command, Option } from 'commander';

import { CliError } from './cli-error.ts';
import { commandLine } from './command-line.ts';
import {
  addOrigins,
  addRunOptions,
  addSecretOptions,
  addSourceOptions,
  addToolSetOptions,
  addToolSources,
  at,
  cacheFolderOption,
  collect,
  inputOption,
  listOption,
  modelOption,
  modelUrlOption,
  noInputOption,
  refuseLooseInputs,
} from './command-options.ts';
import type { CacheCommandOptions } from './commands/cache.ts';
import type { CheckCommandOptions } from './commands/check.ts';
import type { DemoCommandOptions } from './commands/demo.ts';
import type { EvalCommandOptions } from './commands/eval.ts';
import type { ExplainCommandOptions } from './commands/explain.ts';
import type { GraphCommandOptions } from './commands/graph.ts';
import type { InitCommandOptions } from './commands/init.ts';
import type { McpCommandOptions } from './commands/mcp.ts';
import type { NewPackOptions } from './commands/pack.ts';
import type { PlanCommandOptions } from './commands/plan.ts';
import type { RunCommandOptions } from './commands/run.ts';
import type { TaskCommandOptions } from './commands/task.ts';
import type { TemplatesCommandOptions } from './commands/templates.ts';
import type { DoctorOptions } from './commands/tools-doctor.ts';
import type { LockToolsOptions } from './commands/tools-lock.ts';
import type { CallToolOptions, ToolCommandOptions } from './commands/tools.ts';
import { SHELLS } from './completion/shells.ts';
import { ExitCode } from './exit-code.ts';
import { parseDuration } from './input/duration.ts';
import { parseCount } from './input/whole-number.ts';
import { createSession, type GlobalOptions } from './session.ts';
import { addSimulate } from './simulate-program.ts';
import { shellWord } from './terminal/shell-word.ts';
import { addTraceCommands } from './trace/add-trace-commands.ts';
import { readVersion } from './version.ts';

/** Told how the command that was asked for ended. */
type Done = (exitCode: ExitCode) => void;

/**
 * The commands with their arguments and options. What a command does is loaded when it is asked for, so that none
 * pays for the others.
 *
 * @param done told how the command ended; errors are thrown
 */
export function createProgram(done: Done): Command {
  const program = new Command('planloom')
    .description('Plans as data: checked like programs, run as graphs.')
    .version(readVersion(), '-V, --version')
    .helpCommand(false)
    .addHelpText(
      'after',
      '\nA task in words: planloom "count the words of the files in docs"\nFirst steps: planloom init, then planloom run starter.plan.yaml\nWhat a code means: planloom help plan/unknown-tool',
    );
  const parts = [
    addTask,
    addRun,
    addPlan,
    addCheck,
    addExplain,
    addGraph,
    addTools,
    addTraceCommands,
    addMcp,
    addEval,
    addSimulate,
    addTemplates,
    addCache,
    addDemo,
    addInit,
    addPack,
    addCompletion,
    addHelp,
  ];
  for (const addCommand of parts) addCommand(program, done);
  applyCommon(program);
  return program;
}

/** Errors are thrown instead of ending the process and name the help; every command takes the global options. */
function applyCommon(command: Command): void {
  command.exitOverride().showHelpAfterError(`next:  ${commandLine(command)} --help`);
  for (const child of command.commands) applyCommon(child);
  if (command.commands.length > 0) return;
  command
    .option('-q, --quiet', 'only results and errors')
    .option('-v, --verbose', 'everything that happens')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .addOption(noInputOption());
}

/** What is called if the first word is no command: a task, if it has more than one word; otherwise a mistyped command. */
function addTask(program: Command, done: Done): void {
  addSourceOptions(addRunOptions(program.command('task', { isDefault: true, hidden: true })))
    .description('find a plan for a task, and run it')
    .argument('[task...]', 'what is to be done, in quotes')
    .addOption(inputOption())
    .option('-y, --yes', 'run it without asking, whatever it changes')
    .option('--dry-run', 'only write the plan to standard output')
    .option('--json', 'result and plan as one JSON document')
    .action(async (words: readonly string[], options: TaskCommandOptions & GlobalOptions) => {
      const [task, ...rest] = words;
      if (task === undefined) return program.help({ error: true });
      if (!/\S\s+\S/u.test(task)) return refuseWord(program, task, rest);
      if (rest.length > 0) throw looseWords(rest);
      const { taskCommand } = await import('./commands/task.ts');
      done(await taskCommand(createSession(options), task, options));
    });
}

/** A word that is no command. */
async function refuseWord(program: Command, word: string, rest: readonly string[]): Promise<never> {
  const { didYouMean } = await import('@planloom/dsl-schema');
  const names = program
    .createHelp()
    .visibleCommands(program)
    .map((command) => command.name());
  const nearest = didYouMean(word, names);
  const hint = nearest === undefined ? `; there is ${names.join(', ')}` : `\n(Did you mean ${nearest}?)`;
  const isTask = nearest === undefined && rest.length > 1;
  const quotes = isTask ? `\nA task goes into quotes: planloom ${shellWord([word, ...rest].join(' '))}` : '';
  return program.error(`error: unknown command '${word}'${hint}${quotes}`);
}

function looseWords(words: readonly string[]): CliError {
  return new CliError(ExitCode.usage, `too many arguments: ${words.join(' ')}`, {
    next: 'the task is one argument: put all of it into one pair of quotes',
  });
}

function addPlan(program: Command, done: Done): void {
  addSourceOptions(
    addToolSetOptions(program.command('plan').description('find a plan for a task and explain it; nothing is run')),
  )
    .argument('<task>', 'what is to be done, in quotes')
    .addOption(inputOption())
    .option('-o, --output <file>', 'write the plan to a file, .yaml or .json, instead of standard output')
    .option('--json', 'the plan and all about it as one JSON document')
    .action(async (task: string, options: PlanCommandOptions & GlobalOptions) => {
      const { planCommand } = await import('./commands/plan.ts');
      done(await planCommand(createSession(options), task, options));
    });
}

function addTemplates(program: Command, done: Done): void {
  const templates = program.command('templates').description('reviewed plans that are found by what a task says');
  templates
    .command('list')
    .description('all templates, each with a task that it takes')
    .option('--json', 'as one JSON document')
    .action(async (options: TemplatesCommandOptions & GlobalOptions) => {
      const { listTemplatesCommand } = await import('./commands/templates.ts');
      done(await listTemplatesCommand(createSession(options), options));
    });
  templates
    .command('show')
    .description('what a template does, what it takes, and its plan')
    .argument('<template>', 'its name')
    .option('--json', 'as one JSON document')
    .action(async (name: string, options: TemplatesCommandOptions & GlobalOptions) => {
      const { showTemplateCommand } = await import('./commands/templates.ts');
      done(await showTemplateCommand(createSession(options), name, options));
    });
}

function addCache(program: Command, done: Done): void {
  const cache = program.command('cache').description('the plans that have done their task');
  const add = (name: string, description: string): Command =>
    cache.command(name).description(description).addOption(cacheFolderOption());
  add('list', 'their tasks, the one used last first')
    .option('--json', 'as one JSON document')
    .action(async (options: CacheCommandOptions & GlobalOptions) => {
      const { listCacheCommand } = await import('./commands/cache.ts');
      done(await listCacheCommand(createSession(options), options));
    });
  add('stats', 'how many there are, and where')
    .option('--json', 'as one JSON document')
    .action(async (options: CacheCommandOptions & GlobalOptions) => {
      const { cacheStatsCommand } = await import('./commands/cache.ts');
      done(await cacheStatsCommand(createSession(options), options));
    });
  add('clear', 'forget all of them').action(async (options: CacheCommandOptions & GlobalOptions) => {
    const { clearCacheCommand } = await import('./commands/cache.ts');
    done(await clearCacheCommand(createSession(options), options));
  });
}

function addRun(program: Command, done: Done): void {
  addSecretOptions(
    addRunOptions(program.command('run').description('check a plan and run it; the result goes to standard output')),
  )
    .argument('<file>', 'the plan, JSON or YAML; - reads standard input')
    .addOption(inputOption())
    .allowExcessArguments()
    .hook('preAction', refuseLooseInputs)
    .addOption(new Option('-o, --output <format>', 'of standard output').choices(['text', 'json', 'ndjson']))
    .option('--json', 'the same as --output json')
    .option('--replay <fixtures>', 'call nothing: tools give what was recorded by planloom trace record')
    .action(async (file: string, options: RunCommandOptions & GlobalOptions) => {
      const { runCommand } = await import('./commands/run.ts');
      done(await runCommand(createSession(options), file, options));
    });
}

function addCheck(program: Command, done: Done): void {
  addToolSources(program.command('check').description('say everything that is wrong with plans, without running them'))
    .argument('<file...>', 'plans, JSON or YAML; - reads standard input')
    .addOption(new Option('-f, --format <format>', 'of what is found').choices(['text', 'json', 'github', 'sarif']))
    .option('--json', 'the same as --format json')
    .option('--any-tool', 'accept every tool, whether it is known here or not')
    .action(async (files: readonly string[], options: CheckCommandOptions & GlobalOptions) => {
      const { checkCommand } = await import('./commands/check.ts');
      done(await checkCommand(createSession(options), files, options));
    });
}

function addExplain(program: Command, done: Done): void {
  program
    .command('explain')
    .description('what runs when and why not earlier: order, reasons, longest chain, limits')
    .argument('<file>', 'the plan, JSON or YAML; - reads standard input')
    .option('--json', 'as one JSON document')
    .action(async (file: string, options: ExplainCommandOptions & GlobalOptions) => {
      const { explainCommand } = await import('./commands/explain.ts');
      done(await explainCommand(createSession(options), file, options));
    });
}

function addGraph(program: Command, done: Done): void {
  program
    .command('graph')
    .description('draw a plan')
    .argument('<file>', 'the plan, JSON or YAML; - reads standard input')
    .addOption(
      new Option('-f, --format <format>', 'of the drawing; default: by the ending of --out').choices([
        'mermaid',
        'svg',
      ]),
    )
    .option('-o, --out <file>', 'write to a file instead of standard output')
    .action(async (file: string, options: GraphCommandOptions & GlobalOptions) => {
      const { graphCommand } = await import('./commands/graph.ts');
      done(await graphCommand(createSession(options), file, options));
    });
}

function addTools(program: Command, done: Done): void {
  const tools = program.command('tools').description('the tools that a plan can call');
  addToolSetOptions(tools.command('list').description('all tools, with what they do'))
    .option('--json', 'as one JSON document')
    .action(async (options: ToolCommandOptions & GlobalOptions) => {
      const { listToolsCommand } = await import('./commands/tools.ts');
      done(await listToolsCommand(createSession(options), options));
    });
  addToolSetOptions(tools.command('show').description('the arguments and the result of a tool'))
    .argument('<name>', 'the tool')
    .option('--json', 'as one JSON document')
    .action(async (name: string, options: ToolCommandOptions & GlobalOptions) => {
      const { showToolCommand } = await import('./commands/tools.ts');
      done(await showToolCommand(createSession(options), name, options));
    });
  addSecretOptions(
    addToolSetOptions(tools.command('call').description('call a tool; what it returns goes to standard output')),
  )
    .argument('<name>', 'the tool')
    .addOption(inputOption())
    .allowExcessArguments()
    .hook('preAction', refuseLooseInputs)
    .option('--json', 'what it returns as JSON, texts too')
    .option('--timeout <time>', 'most the call may take: 1500, 30s, 5m', at('--timeout', parseDuration))
    .action(async (name: string, options: CallToolOptions & GlobalOptions) => {
      const { callToolCommand } = await import('./commands/tools.ts');
      done(await callToolCommand(createSession(options), name, options));
    });
  addLockCommands(tools, done);
}

function addLockCommands(tools: Command, done: Done): void {
  addOrigins(tools.command('lock').description('write down what tools of packs and servers say of themselves'))
    .addOption(new Option('--only <pattern>', 'of these tools only: files.*; may be repeated').argParser(collect))
    .addOption(new Option('--accept <pattern>', 'accept what changed of a tool; may be repeated').argParser(collect))
    .option('--check', 'write nothing; fail if something differs from the lock')
    .action(async (options: LockToolsOptions & GlobalOptions) => {
      const { lockToolsCommand } = await import('./commands/tools-lock.ts');
      done(await lockToolsCommand(createSession(options), options));
    });
  addOrigins(tools.command('doctor').description('how packs and servers are doing, and what changed or looks odd'))
    .option('--json', 'as one JSON document')
    .action(async (options: DoctorOptions & GlobalOptions) => {
      const { doctorCommand } = await import('./commands/tools-doctor.ts');
      done(await doctorCommand(createSession(options), options));
    });
}

function addMcp(program: Command, done: Done): void {
  addToolSetOptions(
    program.command('mcp').description('serve MCP clients: their models write plans, planloom runs them'),
  )
    .option('--http [host:port]', 'listen for HTTP (default: 127.0.0.1:7332) instead of standard input and output')
    .addOption(listOption('--token-env <name>', 'a variable with a token that HTTP clients need; may be repeated'))
    .addOption(listOption('--allow-host <name>', 'a host that HTTP requests may be addressed to; may be repeated'))
    .addOption(listOption('--allow-origin <name>', 'a host whose pages may send requests; may be repeated'))
    .option('--plans <folder>', 'serve each *.plan.yaml and *.plan.json in it as a tool')
    .option('--allow-effects [names]', 'tools that may change things without asking: a,b_*; without names, all')
    .option('--expose-tools [names]', 'tools that clients can call directly, too: a,b; without names, all')
    .option('-c, --concurrency <n>', 'tool calls at a time in a run (default: 4)', at('--concurrency', parseCount))
    .option('--timeout <time>', 'for each run (default: 10m)', at('--timeout', parseDuration))
    .option('--max-runs <n>', 'runs at a time for each client (default: 4)', at('--max-runs', parseCount))
    .action(async (options: McpCommandOptions & GlobalOptions) => {
      const { mcpCommand } = await import('./commands/mcp.ts');
      done(await mcpCommand(createSession(options), options));
    });
}

function addEval(program: Command, done: Done): void {
  program
    .command('eval')
    .description('try the planner with cases: plans at the first try, what was wrong, how near they are to references')
    .argument('<file>', 'the cases, one in JSON on each line; - reads standard input')
    .addOption(modelOption('ask this model for all cases; else PLANLOOM_MODEL is asked for those without answers'))
    .addOption(modelUrlOption())
    .option('--limit <n>', 'only the first cases', at('--limit', parseCount))
    .option('-c, --concurrency <n>', 'cases at a time (default: 4)', at('--concurrency', parseCount))
    .option('--out <file>', 'add each result to a file; cases that are in it already are not tried again')
    .option('--json', 'the summary as one JSON document')
    .action(async (file: string, options: EvalCommandOptions & GlobalOptions) => {
      const { evalCommand } = await import('./commands/eval.ts');
      done(await evalCommand(createSession(options), file, options));
    });
}

function addDemo(program: Command, done: Done): void {
  program
    .command('demo')
    .description('run a plan that comes with planloom: a report on Markdown files')
    .argument('[folder]', 'where the Markdown files are', '.')
    .option('--out <folder>', 'where report and trace are written', '.planloom')
    .option('-c, --concurrency <n>', 'tool calls at a time', at('--concurrency', parseCount))
    .action(async (folder: string, options: DemoCommandOptions & GlobalOptions) => {
      const { demoCommand } = await import('./commands/demo.ts');
      done(await demoCommand(createSession(options), folder, options));
    });
}

function addInit(program: Command, done: Done): void {
  program
    .command('init')
    .description('write a small plan to start from')
    .argument('[file]', 'where to write it; JSON if it ends in .json, else YAML', 'starter.plan.yaml')
    .option('--force', 'write over a file that is there')
    .action(async (file: string, options: InitCommandOptions & GlobalOptions) => {
      const { initCommand } = await import('./commands/init.ts');
      done(await initCommand(createSession(options), file, options));
    });
}

function addPack(program: Command, done: Done): void {
  const pack = program.command('pack').description('packages of tools');
  pack
    .command('new')
    .description('write a package of tools to start from: TypeScript, tests, a changeset')
    .argument('<name>', 'of the package, as npm takes it: weather-tools, @acme/weather-tools')
    .option('--dir <folder>', 'where to write it, new or empty; default: the name without its scope')
    .action(async (name: string, options: NewPackOptions & GlobalOptions) => {
      const { newPackCommand } = await import('./commands/pack.ts');
      done(await newPackCommand(createSession(options), name, options));
    });
}

function addCompletion(program: Command, done: Done): void {
  program
    .command('completion')
    .description('print a script that completes commands in your shell')
    .argument('<shell>', SHELLS.join(', '))
    .action(async (shell: string, options: GlobalOptions) => {
      const { completionCommand } = await import('./commands/completion.ts');
      done(await completionCommand(createSession(options), shell));
    });
  // What the script calls at each press of the key: `planloom complete -- run re`.
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: readonly string[], options: GlobalOptions) => {
      const { completeWords } = await import('./completion/complete-words.ts');
      const { out, directory } = createSession(options);
      await out.write(await completeWords(program, words, directory));
    });
}

function addHelp(program: Command): void {
  program
    .command('help')
    .description('what a command does, or what the code of a diagnostic means')
    .argument('[words...]', 'a command, or a code such as plan/unknown-tool')
    .action(async ([word = '', ...words]: readonly string[], options: GlobalOptions) => {
      if (!word.includes('/')) return helpOf(program, word === '' ? [] : [word, ...words]).outputHelp();
      const { diagnosticPage } = await import('./diagnostic-page.ts');
      return createSession(options).out.write(diagnosticPage(word));
    });
}

/** The command that the words lead to. */
function helpOf(program: Command, words: readonly string[]): Command {
  return words.reduce((command, word) => {
    const child = command.commands.find((candidate) => candidate.name() === word);
    return child ?? command.error(`error: unknown command '${word}'`);
  }, program);
}
