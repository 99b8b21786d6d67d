import { didYouMean } from '@planloom/dsl-schema';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { GivenDecision } from './given-answers.ts';

type Fields = Readonly<Record<string, unknown>>;

const KINDS: Readonly<Record<string, readonly [fits: (value: unknown) => boolean, kind: string]>> = {
  approved: [(value) => typeof value === 'boolean', 'true or false'],
  values: [isObject, 'an object of the values that take the place of those that are shown'],
  comment: [(value) => typeof value === 'string', 'a text'],
  by: [(value) => typeof value === 'string', 'a text'],
};

/**
 * A decision in a file: true, false, or an object.
 *
 * @param name the path or id that it is for
 * @throws CliError (usage) if it is none of these, has fields that no decision has, or values although it rejects
 */
export function readDecision(name: string, decision: unknown, file: string): GivenDecision {
  if (typeof decision === 'boolean') return { approved: decision, where: file };
  const refuse = (problem: string, next: string): never => {
    throw new CliError(ExitCode.usage, `${name}: ${problem}`, { where: file, next });
  };
  if (!isObject(decision)) return refuse('this is no decision', 'write true, false, or { "approved": true, … }');
  for (const [field, value] of Object.entries(decision)) {
    const [fits, kind] = KINDS[field] ?? [];
    if (fits === undefined) {
      const nearest = didYouMean(field, Object.keys(KINDS));
      return refuse(
        `a decision has no field "${field}"`,
        nearest === undefined ? `it has ${Object.keys(KINDS).join(', ')}` : `did you mean "${nearest}"?`,
      );
    }
    if (!fits(value)) return refuse(`"${field}" is not right`, `it has to be ${kind}`);
  }
  if (decision['approved'] === undefined) return refuse('"approved" is missing', 'write "approved": true or false');
  if (decision['approved'] === false && decision['values'] !== undefined) {
    return refuse('what is rejected has no other values', 'remove "values", or approve');
  }
  return { ...(decision as unknown as Omit<GivenDecision, 'where'>), where: file }; // each field was looked at
}

function isObject(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
