import { type Command, Option } from 'commander';

import { addRunOptions, addSecretOptions, inputOption, refuseLooseInputs } from '../command-options.ts';
import type { TraceRecordOptions } from '../commands/trace-record.ts';
import type {
  DiffTracesOptions,
  ExportTraceOptions,
  ShowTraceOptions,
  TraceCommandOptions,
} from '../commands/trace.ts';
import type { ExitCode } from '../exit-code.ts';
import { createSession, type GlobalOptions } from '../session.ts';

const TRACE = 'a file with a trace, - for standard input, or a run: its id, the beginning of that, or "last"';

/** `planloom trace …` */
export function addTraceCommands(program: Command, done: (exitCode: ExitCode) => void): void {
  const trace = program
    .command('trace')
    .description('look into a run: where its time went, what failed, how it differs');
  trace
    .command('show')
    .description('the steps of a run as a waterfall, and what stands out')
    .argument('[trace]', TRACE, 'last')
    .option('--all', 'every item of every loop')
    .option('--json', 'summary and critical path as one JSON document')
    .action(async (name: string, options: ShowTraceOptions & GlobalOptions) => {
      const { showTraceCommand } = await import('../commands/trace.ts');
      done(await showTraceCommand(createSession(options), name, options));
    });
  trace
    .command('critical-path')
    .description('the chain of steps and waits that made a run as long as it was')
    .argument('[trace]', TRACE, 'last')
    .option('--json', 'as one JSON document')
    .action(async (name: string, options: TraceCommandOptions & GlobalOptions) => {
      const { criticalPathCommand } = await import('../commands/trace.ts');
      done(await criticalPathCommand(createSession(options), name, options));
    });
  trace
    .command('diff')
    .description('how two runs differ; fails with 1 if they do')
    .argument('<from>', TRACE)
    .argument('<to>', 'the same')
    .option('--no-times', 'durations do not count')
    .option('--no-values', 'what went in and out does not count')
    .option('--json', 'as one JSON document')
    .action(async (from: string, to: string, options: DiffTracesOptions & GlobalOptions) => {
      const { diffTracesCommand } = await import('../commands/trace.ts');
      done(await diffTracesCommand(createSession(options), [from, to], options));
    });
  trace
    .command('export')
    .description('turn a trace into what other programs read')
    .argument('[trace]', TRACE, 'last')
    .addOption(
      new Option(
        '-f, --format <format>',
        'chrome is for Perfetto, html one page for any browser, otlp for OpenTelemetry',
      )
        .choices(['chrome', 'mermaid', 'mermaid-flow', 'html', 'otlp'])
        .makeOptionMandatory(),
    )
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .action(async (name: string, options: ExportTraceOptions & GlobalOptions) => {
      const { exportTraceCommand } = await import('../commands/trace.ts');
      done(await exportTraceCommand(createSession(options), name, options));
    });
  trace
    .command('list')
    .description('the runs that are kept, the newest first')
    .option('--json', 'as one JSON document')
    .action(async (options: TraceCommandOptions & GlobalOptions) => {
      const { listTracesCommand } = await import('../commands/trace.ts');
      done(await listTracesCommand(createSession(options), options));
    });
  addSecretOptions(
    addRunOptions(trace.command('record').description('write down what the tools of a run did, for tests')),
  )
    .argument(
      '<plan or run>',
      'a plan, which is run (- reads standard input); or a run that is over: a file with a trace, its id, the beginning of that, or "last"',
    )
    .requiredOption('--fixtures <file>', 'where that is written')
    .addOption(inputOption())
    .allowExcessArguments()
    .hook('preAction', refuseLooseInputs)
    .addOption(new Option('-o, --output <format>', 'of standard output').choices(['text', 'json', 'ndjson']))
    .option('--json', 'the same as --output json')
    .action(async (name: string, options: TraceRecordOptions & GlobalOptions) => {
      const { traceRecordCommand } = await import('../commands/trace-record.ts');
      done(await traceRecordCommand(createSession(options), name, options));
    });
}
