import { didYouMean } from '@planloom/dsl-schema';
import { hashOf } from '@planloom/tool-kit';

import { AnswerError } from '../answer-error.ts';
import type { Decision } from '../approval.ts';
import type { WaitingFor } from '../events.ts';
import type { CheckedDecision } from '../machine/commands.ts';
import { dataCopy, NotDataError } from '../machine/data-copy.ts';

type Question = Extract<WaitingFor, { kind: 'approval' }>;
type Values = Readonly<Record<string, unknown>>;

/**
 * Makes of what was decided what the machine can take.
 *
 * @throws AnswerError if it does not fit the question
 */
export function checkDecision(decision: Decision, { show, hash }: Question): CheckedDecision {
  checkShape(decision);
  const { approved, values, by, comment } = decision;
  if (decision.hash !== undefined && decision.hash !== hash) {
    throw new AnswerError(
      'answer/changed',
      'The decision is about something else than what is asked now. Look at it again.',
    );
  }
  // What was shown is frozen; a tool may want to change what it gets.
  const shown = dataCopy(show ?? null, 'show') as Values | null;
  return {
    approved,
    ...(values === undefined ? { values: shown, edited: false } : edit(shown, values, approved)),
    by: by ?? null,
    comment: comment ?? null,
  };
}

const FIELDS = ['approved', 'values', 'by', 'comment', 'hash', 'carrier'];

function checkShape(decision: unknown): void {
  if (!isObject(decision)) throw invalid('a decision has to be an object such as { approved: true }');
  const unknown = Object.keys(decision).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) {
    const meant = didYouMean(unknown, FIELDS);
    throw invalid(`it has no field "${unknown}"${meant === undefined ? '' : `; did you mean "${meant}"?`}`);
  }
  if (typeof decision['approved'] !== 'boolean') throw invalid('"approved" has to be true or false');
  for (const field of ['by', 'comment', 'hash']) {
    const value = decision[field];
    if (value !== undefined && typeof value !== 'string') throw invalid(`"${field}" has to be a text`);
  }
}

function edit(shown: Values | null, values: Values, approved: boolean): Pick<CheckedDecision, 'values' | 'edited'> {
  if (!approved) throw invalid('values can be edited only where they are approved');
  if (!isObject(values)) throw wrongValues('they have to be an object of the values that were shown');
  if (shown === null) throw wrongValues('nothing was shown that could be edited');
  const own = ownCopy(values);
  for (const [name, value] of Object.entries(own)) checkValue(name, value, shown);
  const edited = { ...shown, ...own };
  return { values: edited, edited: hashOf(shown) !== hashOf(edited) };
}

/** Whoever has decided may change them afterwards. */
function ownCopy(values: Values): Values {
  try {
    return dataCopy(values, 'values') as Values;
  } catch (error) {
    if (!(error instanceof NotDataError)) throw error;
    throw wrongValues(`they have to be JSON or bytes, but ${error.message}`);
  }
}

function checkValue(name: string, value: unknown, shown: Values): void {
  if (!Object.hasOwn(shown, name)) {
    const names = Object.keys(shown);
    const meant = didYouMean(name, names);
    const hint = meant === undefined ? `shown were ${names.join(', ')}` : `did you mean "${meant}"?`;
    throw wrongValues(`"${name}" was not shown; ${hint}`);
  }
  const expected = kindOf(shown[name]);
  const found = kindOf(value);
  // Of a value that is not there yet, the type is not known.
  if (expected !== 'null' && found !== expected) {
    throw wrongValues(`"${name}" has to be ${expected}, as it was shown, but is ${found}`);
  }
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  return KINDS[typeof value] ?? `of type ${typeof value}`;
}

const KINDS: Readonly<Partial<Record<string, string>>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
};

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(problem: string): AnswerError {
  return new AnswerError(
    'answer/invalid-decision',
    `The decision cannot be taken: ${problem}${/[.?]$/.test(problem) ? '' : '.'}`,
  );
}

function wrongValues(problem: string): AnswerError {
  return new AnswerError('answer/invalid-values', `The edited values do not fit: ${problem}.`);
}
