/**
 * Why a draft is no plan:
 *
 * - `draft/shape`: it is not an object with a list of steps, or a step, argument, case or id in it is none
 * - `draft/unknown-step`: a step names another that is not there
 * - `draft/used-twice`: two steps name one step as theirs, or one names it twice; or one thing is said in two places
 * - `draft/inside-itself`: a step stands inside itself, through others or directly
 * - `draft/no-place`: a step has a field, or names steps inside it, that its type has no place for
 * - `draft/json`: what should be JSON is none
 */
export type DraftProblemCode =
  | 'draft/shape'
  | 'draft/unknown-step'
  | 'draft/used-twice'
  | 'draft/inside-itself'
  | 'draft/no-place'
  | 'draft/json';

/** Something that keeps a draft from being a plan. */
export interface DraftProblem {
  readonly code: DraftProblemCode;
  /** Says which step, and what would be right. */
  readonly message: string;
  /** JSON pointer to the step of the resulting plan's own list that it is about; absent if there is none. */
  readonly path?: string;
}

/** Tells a problem of the step that is being read. */
export type Report = (code: DraftProblemCode, message: string) => void;
