import type { Command } from 'commander';

import { addToolSources, at, inputOption, listOption, refuseLooseInputs } from './command-options.ts';
import type { SimulateCommandOptions } from './commands/simulate.ts';
import type { ExitCode } from './exit-code.ts';
import { parseFolder } from './input/folder.ts';
import { parseCount, parseWholeNumber } from './input/whole-number.ts';
import { createSession, type GlobalOptions } from './session.ts';

/** `planloom simulate`. */
export function addSimulate(program: Command, done: (exitCode: ExitCode) => void): void {
  addToolSources(
    program.command('simulate').description('run a plan many times without doing anything, and tell what it would do'),
  )
    .argument('<file>', 'the plan, JSON or YAML; - reads standard input')
    .addOption(inputOption())
    .allowExcessArguments()
    .hook('preAction', refuseLooseInputs)
    .option('--fixtures <file>', 'calls that planloom trace record has written give what they gave')
    .option('--pin <file>', 'results that are known: {"steps": {"id": result}, "tools": {"id": result}}')
    .addOption(
      listOption('--estimate <tool=time,cost>', 'what its calls take, such as http_get=300ms,0.001; may be repeated'),
    )
    .option('--call-read-only', 'really call tools that say they only read; nothing else is called')
    .option(
      '--root <folder>',
      'the folder that file tools may read (default: the current one)',
      at('--root', parseFolder),
    )
    .option('--no-history', 'do not estimate from the runs that are kept')
    .option(
      '--runs <n>',
      'how many runs (default: 60, or more where there are more failures to try)',
      at('--runs', parseCount),
    )
    .option('--seed <n>', 'of the first run (default: 0)', at('--seed', parseWholeNumber))
    .option('-c, --concurrency <n>', 'tool calls at a time (default: 4)', at('--concurrency', parseCount))
    .option('--json', 'as one JSON document')
    .action(async (file: string, options: SimulateCommandOptions & GlobalOptions) => {
      const { simulateCommand } = await import('./commands/simulate.ts');
      done(await simulateCommand(createSession(options), file, options));
    });
}
