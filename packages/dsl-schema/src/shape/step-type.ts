import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { StepType } from '../plan.ts';
import { describeValue } from './describe-value.ts';
import { replaceFix } from './field.ts';
import { STEP_KINDS } from './tables.ts';

/** The type of a step, and what is wrong with the way it is told. */
export interface StepTypeResult {
  /** Also set where it was only guessed; `undefined` if there is nothing to go by. */
  readonly type: StepType | undefined;
  readonly problem?: Diagnostic;
}

type Fields = Readonly<Record<string, unknown>>;

const TYPES = Object.keys(STEP_KINDS) as readonly StepType[];

/** What other languages call our types of steps. */
const SYNONYMS: ReadonlyMap<string, StepType> = new Map([
  ['action', 'tool'],
  ['call', 'tool'],
  ['task', 'tool'],
  ['for', 'loop'],
  ['foreach', 'loop'],
  ['for_each', 'loop'],
  ['forEach', 'loop'],
  ['map', 'loop'],
  ['while', 'loop'],
  ['fold', 'reduce'],
  ['if', 'conditional'],
  ['switch', 'conditional'],
  ['branch', 'conditional'],
  ['condition', 'conditional'],
  ['concurrent', 'parallel'],
  ['group', 'parallel'],
  ['output', 'final'],
  ['return', 'final'],
  ['approve', 'approval'],
  ['ask', 'approval'],
  ['confirm', 'approval'],
  ['confirmation', 'approval'],
  ['human', 'approval'],
  ['human_approval', 'approval'],
  ['delay', 'wait'],
  ['pause', 'wait'],
  ['sleep', 'wait'],
  ['timer', 'wait'],
  ['signal', 'wait'],
  ['plan', 'subplan'],
  ['workflow', 'subplan'],
]);

/** Fields that only one type of step has, tried in this order. */
const TELLING_FIELDS: readonly (readonly [string, StepType])[] = [
  ['reducer', 'reduce'],
  ['over', 'loop'],
  ['while', 'loop'],
  ['until', 'loop'],
  ['condition', 'conditional'],
  ['cases', 'conditional'],
  ['then', 'conditional'],
  ['on_timeout', 'approval'],
  ['on_reject', 'approval'],
  ['for_ms', 'wait'],
  ['signal', 'wait'],
  ['plan', 'subplan'],
  ['function', 'final'],
  ['step', 'loop'],
  ['steps', 'parallel'],
  ['tool_name', 'tool'],
  ['tool_id', 'tool'],
  ['toolName', 'tool'],
  ['action', 'tool'],
];

/** Finds out what type of step an object is meant to be. */
export function readStepType(step: Fields, pointer: string): StepTypeResult {
  const { type } = step;
  if (type === undefined) return Object.hasOwn(step, 'tool') ? { type: 'tool' } : guessType(step, pointer);
  if (isStepType(type)) return { type };
  return { type: meantType(step), problem: unknownType(type, pointer) };
}

function isStepType(type: unknown): type is StepType {
  return typeof type === 'string' && Object.hasOwn(STEP_KINDS, type);
}

function guessType(step: Fields, pointer: string): StepTypeResult {
  const type = typeFromFields(step);
  // A tool step needs no type; that "tool" has another name is told with its fields.
  if (type === 'tool') return { type };
  if (type !== undefined) return { type, problem: missingType(type, pointer) };
  const message = 'a step needs "tool", the name of the tool it calls, or a "type"';
  return { type: undefined, problem: { code: 'plan/missing-field', severity: 'error', message, path: pointer } };
}

function meantType(step: Fields): StepType | undefined {
  return typeFromName(step['type']) ?? typeFromFields(step) ?? (Object.hasOwn(step, 'tool') ? 'tool' : undefined);
}

function typeFromFields(step: Fields): StepType | undefined {
  const hasBody = ['step', 'steps', 'over', 'while', 'max_iterations'].some((field) => Object.hasOwn(step, field));
  if (Object.hasOwn(step, 'until') && !hasBody) return 'wait';
  return TELLING_FIELDS.find(([field]) => Object.hasOwn(step, field))?.[1];
}

function typeFromName(type: unknown): StepType | undefined {
  if (typeof type !== 'string') return undefined;
  const nearest = didYouMean(type, TYPES);
  return SYNONYMS.get(type) ?? TYPES.find((known) => known === nearest);
}

function missingType(type: StepType, pointer: string): Diagnostic {
  return {
    code: 'plan/missing-type',
    severity: 'error',
    message: `this step has no "type"; by its fields it is meant to be ${STEP_KINDS[type].noun}`,
    path: pointer,
    suggestion: `add "type": "${type}"`,
    fix: [{ op: 'add', path: `${pointer}/type`, value: type }],
  };
}

function unknownType(type: unknown, pointer: string): Diagnostic {
  const path = `${pointer}/type`;
  const meant = typeFromName(type);
  const known = `the types are ${TYPES.join(', ')}`;
  return {
    code: 'plan/unknown-step-type',
    severity: 'error',
    message: `there is no type of step like ${describeValue(type)}; ${known}`,
    path,
    ...(meant === undefined ? {} : { suggestion: `did you mean "${meant}"?`, fix: replaceFix(path, meant) }),
  };
}
