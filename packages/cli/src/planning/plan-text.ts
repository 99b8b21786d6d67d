import { extname } from 'node:path';

import type { Plan } from '@planloom/dsl-schema';
import { stringify } from 'yaml';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { printable } from '../terminal/printable.ts';

/** How a plan is written. */
export type PlanFormat = 'json' | 'yaml';

/**
 * The form that the ending of a file asks for.
 *
 * @throws CliError (usage) if a plan would not be read from such a file
 */
export function planFormatOf(file: string): PlanFormat {
  const ending = extname(file).toLowerCase();
  if (ending === '.json') return 'json';
  if (ending === '.yaml' || ending === '.yml') return 'yaml';
  throw new CliError(ExitCode.usage, 'the name of a plan ends in .yaml or .json', { where: file });
}

/** The text of a plan: what is said of the whole plan stands first. What stands in it twice is written twice: references of YAML are for machines. */
export function planText(plan: Plan, format: PlanFormat): string {
  const { steps, ...header } = plan;
  const ordered = { ...header, steps };
  if (format === 'json') return `${JSON.stringify(ordered, undefined, 2)}\n`;
  return stringify(ordered, { aliasDuplicateObjects: false, lineWidth: 120 });
}

/** Writes a plan to standard output. On a terminal it cannot control it: a plan is not to be trusted more than the model that wrote it. */
export function writePlanText(text: string, { out }: Pick<Session, 'out'>): Promise<void> {
  return out.write(out.isTTY ? printable(text) : text);
}
