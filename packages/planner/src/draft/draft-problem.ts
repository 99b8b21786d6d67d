/**
 * Why a draft is no plan:
 *
 * - `draft/shape`: it is not an object with a list of steps, or a step of it is no object with an id
 * - `draft/unknown-step`: a step names another that is not there
 * - `draft/used-twice`: two steps name one step as theirs, or one names it twice
 * - `draft/inside-itself`: a step stands inside itself, through others or directly
 * - `draft/no-place`: a step names steps inside it that its type has no place for
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
