import type { LLMOutput } from '../llm/llm-client.ts';

/** A form in which a model is asked for plans. */
export interface PlanForm {
  readonly name: 'text' | 'draft';
  /** Describes the language in this form. */
  readonly language: string;
  /** What to answer with; ends the first prompt. */
  readonly request: string;
  /** What to answer with where only a part of the plan is asked for. */
  readonly changeRequest: string;
  /** A plan, or what should be one, in this form. */
  readonly write: (plan: unknown) => string;
  /** What the provider is asked to keep to. */
  readonly output: LLMOutput | undefined;
  /** The same, where only a part of a plan is asked for. */
  readonly changeOutput: (plan: unknown) => LLMOutput | undefined;
  /** What was written in this form, as a plan or a change of one; problems are told in the words of the form. */
  readonly read: (value: unknown) => { readonly value: unknown; readonly problems: readonly FormProblem[] };
}

/** Something that is wrong with an answer by its form. */
interface FormProblem {
  readonly code: string;
  readonly message: string;
  readonly path?: string;
}
