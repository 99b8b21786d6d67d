import type { CheckOptions } from '@planloom/dsl-schema';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { diagnosticsGithub, diagnosticsJson, diagnosticsSarif } from '../plans/diagnostics-formats.ts';
import { diagnosticsText } from '../plans/diagnostics-text.ts';
import { checkFile, type CheckedFile } from '../plans/load-plan.ts';
import type { Session } from '../session.ts';
import { type ToolboxOptions, withToolbox } from '../toolbox/open-toolbox.ts';
import { readVersion } from '../version.ts';

type CheckFormat = 'text' | 'json' | 'github' | 'sarif';

/** Options of `planloom check`. */
export interface CheckCommandOptions extends Pick<ToolboxOptions, 'config' | 'lock' | 'mcp' | 'pack' | 'tools'> {
  readonly format?: CheckFormat;
  readonly json?: boolean;
  readonly anyTool?: boolean;
}

/** Says everything that is wrong with plans. What is found goes to standard output. */
export async function checkCommand(
  session: Session,
  files: readonly string[],
  options: CheckCommandOptions,
): Promise<ExitCode> {
  const format = checkFormat(options);
  const checked =
    options.anyTool === true
      ? await checkFiles(files, session, {})
      : // The tools that write are known to a check, whoever may call them later.
        await withToolbox({ ...options, allowWrite: true }, session, (tools) => checkFiles(files, session, { tools }));
  await session.out.write(formatFiles(checked, format, session));
  if (format === 'text' && session.out.isTTY) tellHelp(checked, session);
  return checked.every(({ ok }) => ok) ? ExitCode.ok : ExitCode.planInvalid;
}

async function checkFiles(
  files: readonly string[],
  session: Session,
  options: CheckOptions,
): Promise<readonly CheckedFile[]> {
  const checked: CheckedFile[] = [];
  for (const file of files) checked.push(await checkFile(file, session, options));
  return checked;
}

/** Who has the command need not have the documents that the text names. */
function tellHelp(files: readonly CheckedFile[], { err, paint, quiet }: Session): void {
  const [first] = files.flatMap(({ diagnostics }) => diagnostics);
  if (first !== undefined && !quiet) err.write(`${paint.dim(`what a code means: planloom help ${first.code}`)}\n`);
}

function checkFormat({ format, json = false }: CheckCommandOptions): CheckFormat {
  if (json && format !== undefined && format !== 'json') {
    throw new CliError(ExitCode.usage, `--json and --format ${format} contradict each other`);
  }
  return format ?? (json ? 'json' : 'text');
}

function formatFiles(files: readonly CheckedFile[], format: CheckFormat, session: Session): string {
  switch (format) {
    case 'text':
      return files.map((file) => fileText(file, session)).join('');
    case 'json':
      return diagnosticsJson(files);
    case 'github':
      return diagnosticsGithub(files);
    case 'sarif':
      return diagnosticsSarif(files, readVersion());
    default:
      return format satisfies never;
  }
}

function fileText(file: CheckedFile, { outPaint, quiet }: Session): string {
  const diagnostics = file.diagnostics.filter(({ severity }) => !quiet || severity === 'error');
  if (diagnostics.length > 0) return diagnosticsText({ ...file, diagnostics }, outPaint);
  return quiet ? '' : `${outPaint.green('ok')} ${file.file}\n`;
}
