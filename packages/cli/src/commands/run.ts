import { parsePointer } from '@planloom/dsl-schema';
import { createExecutor } from '@planloom/executor-core';
import type { ToolRegistry } from '@planloom/tool-kit';

import type { AnswerOptions } from '../answers/answer-options.ts';
import { refuseUnanswerable } from '../answers/refuse-unanswerable.ts';
import { resolveAnswers } from '../answers/resolve-answers.ts';
import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { readInputValues } from '../input/input-values.ts';
import { resolveInput } from '../input/resolve-input.ts';
import { inputFiles, refuseSecondReader } from '../input/standard-input.ts';
import { unreadInputNotes } from '../input/unread-inputs.ts';
import { type CheckedFile, loadPlan } from '../plans/load-plan.ts';
import { readText } from '../plans/read-text.ts';
import { tellAndKeep } from '../running/keep-run.ts';
import { reportOutcome } from '../running/report-outcome.ts';
import { resultDocument } from '../running/result-document.ts';
import { runPlan, type RunOutcome } from '../running/run-plan.ts';
import type { RunStage } from '../running/run-stage.ts';
import { resultText, toJson } from '../running/value-text.ts';
import { givenSecrets, type SecretOptions } from '../secrets/given-secrets.ts';
import type { Session } from '../session.ts';
import { tellNotes } from '../terminal/tell-notes.ts';
import { type ToolboxOptions, withToolbox } from '../toolbox/open-toolbox.ts';
import { needsAllowWrite } from '../toolbox/withheld-tools.ts';
import { refuseOverwriting } from '../write-output-file.ts';

type OutputFormat = 'text' | 'json' | 'ndjson';

/** Options of `planloom run`. */
export interface RunCommandOptions extends ToolboxOptions, SecretOptions, AnswerOptions {
  readonly input?: readonly string[];
  readonly output?: OutputFormat;
  readonly json?: boolean;
  readonly concurrency?: number;
  /** Milliseconds for the whole run. */
  readonly timeout?: number;
  readonly trace?: string;
  /** False with `--no-history`. Default: true. */
  readonly history?: boolean;
  /** A file of fixtures whose calls are played again. Default: tools are called. */
  readonly replay?: string;
}

/** Checks a plan and runs it. The result goes to standard output, everything else to standard error. */
export async function runCommand(session: Session, file: string, options: RunCommandOptions): Promise<ExitCode> {
  if (options.replay === undefined) return runOnStage(session, file, options, undefined);
  refuseSecondReader(file, ...inputFiles(options.input), options.replay, options.secretsFile, options.decisions);
  const { replayStage } = await import('../running/replay-run.ts');
  const stage = await replayStage(options.replay, session);
  // Servers and modules stay where they are: what the tools are, the fixtures say.
  return runWith(stage.tools, runOf(file, options, stage, session), session);
}

/**
 * Checks a plan and runs it with the tools of this machine.
 *
 * @param stage what stands between the run and the tools, if anything does
 */
export function runOnStage(
  session: Session,
  file: string,
  options: RunCommandOptions,
  stage: RunStage | undefined,
): Promise<ExitCode> {
  const command = runOf(file, options, stage, session);
  return withToolbox(options, session, (tools) => runWith(tools, command, session));
}

function runOf(file: string, options: RunCommandOptions, stage: RunStage | undefined, session: Session): RunCommand {
  const inputs = options.input ?? [];
  const read = [file, options.replay, options.secretsFile, options.decisions, ...inputFiles(inputs)];
  refuseOverwriting('--trace', options.trace, read, session);
  refuseSecondReader(file, ...inputFiles(inputs), options.secretsFile, options.decisions);
  return { file, inputs, format: outputFormat(options), options, stage };
}

interface RunCommand {
  readonly file: string;
  readonly inputs: readonly string[];
  readonly format: OutputFormat;
  readonly options: RunCommandOptions;
  readonly stage: RunStage | undefined;
}

async function runWith(
  tools: ToolRegistry,
  { file, inputs, format, options, stage }: RunCommand,
  session: Session,
): Promise<ExitCode> {
  const secrets = await givenSecrets(options, session);
  const provider = stage?.secrets?.(secrets.provider) ?? secrets.provider;
  const known = stage?.isReplay === true ? {} : { secrets: secrets.names };
  const loaded = await loadPlan(file, session, { tools, ...known }, (checked) => remedyOf(checked, stage));
  const { plan, parsed, analysis } = loaded;
  const given = await readInputValues(inputs, (path) => readText(path, session));
  const isStdinRead = [file, options.replay, options.secretsFile, ...inputFiles(inputs)].includes('-');
  const answers = await resolveAnswers(options, analysis, isStdinRead, session);
  if (stage?.isReplay !== true) refuseUnanswerable(answers, analysis);
  tellNotes(unreadInputNotes(analysis, Object.keys(given)), session);
  const isKept = options.history !== false && stage?.isReplay !== true;
  const subject = isKept ? { name: file, plan } : undefined;
  const ended = await runPlan(
    {
      executor: stage?.createExecutor(tools, loaded) ?? createExecutor(tools),
      plan: parsed,
      analysis,
      input: await resolveInput(plan.inputs, given, session),
      options: {
        secrets: provider,
        ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
        ...(options.timeout !== undefined && { limits: { durationMs: options.timeout } }),
      },
      clearLine: secrets.clear,
      answers: { ...answers, recorded: stage?.answers },
      traceFile: options.trace,
      subject,
      // Events on the same terminal say the same as the tree, which they would tear apart.
      ...(format === 'ndjson' && session.out.isTTY && { progress: 'none' }),
      ...(format === 'ndjson' && { onEvent: (event) => session.out.write(`${toJson(event, 0)}\n`) }),
    },
    session,
  );
  await tellAndKeep(ended, subject, session, async () => {
    await writeResult(ended, format, session);
    reportOutcome(ended, session);
  });
  const outcome = (await stage?.finish(ended)) ?? ended;
  return outcome.exitCode;
}

/** A tool that writes is known to `check` and not to a run: nothing in the plan has to be mended. */
function remedyOf({ file, diagnostics, parsed }: CheckedFile, stage: RunStage | undefined): string | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const areWithheld = errors.every(
    ({ code, path }) => code === 'plan/unknown-tool' && needsAllowWrite(valueAt(parsed.value, path)),
  );
  return areWithheld
    ? `to let it write files below the root: planloom ${stage?.command ?? 'run'} ${file} --allow-write`
    : undefined;
}

function valueAt(document: unknown, pointer: string): unknown {
  return parsePointer(pointer).reduce<unknown>(
    (value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key], // the pointer leads into this document
    document,
  );
}

function outputFormat({ output, json = false }: RunCommandOptions): OutputFormat {
  if (json && output !== undefined && output !== 'json') {
    throw new CliError(ExitCode.usage, `--json and --output ${output} contradict each other`);
  }
  return output ?? (json ? 'json' : 'text');
}

async function writeResult(outcome: RunOutcome, format: OutputFormat, { out }: Session): Promise<void> {
  if (format === 'text') {
    if (outcome.ok) await out.write(resultText(outcome.result, out.isTTY));
    return;
  }
  const document = resultDocument(outcome);
  await out.write(format === 'json' ? `${toJson(document, 2)}\n` : `${toJson({ type: 'result', ...document }, 0)}\n`);
}
