import {
  checkPlan,
  type CheckOptions,
  type Diagnostic,
  parsePlan,
  type ParseResult,
  type Plan,
  type PlanAnalysis,
  type PlanSource,
} from '@planloom/dsl-schema';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { diagnosticsText } from './diagnostics-text.ts';
import { readText } from './read-text.ts';

/** A plan that was read and checked. */
export interface CheckedFile {
  /** As named on the command line; `<stdin>` for `-`. */
  readonly file: string;
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly parsed: ParseResult;
  readonly source: PlanSource | undefined;
  readonly analysis: PlanAnalysis | undefined;
}

/** A plan that can be run. */
export interface LoadedPlan {
  readonly file: string;
  readonly plan: Plan;
  readonly parsed: ParseResult;
  readonly analysis: PlanAnalysis;
}

/** Reads and checks a plan, good or bad. */
export async function checkFile(file: string, session: Session, options: CheckOptions): Promise<CheckedFile> {
  const name = file === '-' ? '<stdin>' : file;
  const parsed = parsePlan(await readText(file, session), { fileName: name });
  const { ok, diagnostics, analysis } = checkPlan(parsed, options);
  return { file: name, ok, diagnostics, parsed, source: parsed.source, analysis };
}

/**
 * Reads and checks a plan. Warnings go to the person.
 *
 * @param remedyOf what to do about errors, where that is not to mend the plan
 * @throws CliError (planInvalid) after everything that is wrong has been shown
 */
export async function loadPlan(
  file: string,
  session: Session,
  options: CheckOptions,
  remedyOf: (checked: CheckedFile) => string | undefined = () => undefined,
): Promise<LoadedPlan> {
  const checked = await checkFile(file, session, options);
  const { parsed, analysis, diagnostics } = checked;
  const shown = diagnostics.filter(
    ({ severity }) => severity === 'error' || (severity === 'warning' && !session.quiet),
  );
  if (shown.length > 0) session.err.write(diagnosticsText({ ...checked, diagnostics: shown }, session.paint));
  if (!checked.ok || parsed.plan === undefined || analysis === undefined) {
    throw invalidPlan(checked, remedyOf(checked));
  }
  return { file: checked.file, plan: parsed.plan, parsed, analysis };
}

function invalidPlan({ file, diagnostics }: CheckedFile, remedy: string | undefined): CliError {
  const count = diagnostics.filter(({ severity }) => severity === 'error').length;
  const next = remedy ?? (file === '<stdin>' ? undefined : `mend the plan, then: planloom check ${file}`);
  return new CliError(
    ExitCode.planInvalid,
    `the plan has ${count === 1 ? 'an error' : `${count} errors`}; nothing was run`,
    {
      where: file,
      ...(next !== undefined && { next }),
    },
  );
}
