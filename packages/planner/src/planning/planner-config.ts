import type { ToolCollection } from '@planloom/tool-kit';

import type { LLMClient } from '../llm/llm-client.ts';

/** What a model asks for its tokens, in US dollars. */
export interface TokenPrice {
  /** For a million tokens of messages. */
  readonly inputPerMillion: number;
  /** For a million tokens of answers. */
  readonly outputPerMillion: number;
}

/** What one plan may cost, and again each change of it after a failed run; where it would be exceeded, the model is not asked again. */
export interface PlanningBudget {
  /** Tokens of all messages and answers. Where a model does not tell, four characters count as one. */
  readonly tokens?: number;
  /** US dollars, by what the provider tells or `price`. Needs one of the two. */
  readonly costUsd?: number;
}

/** How a model is asked for plans. */
export interface PlannerSettings {
  /** From 0 to 2. Default: 0.3. */
  readonly temperature?: number;
  /** Further attempts after an answer that holds no plan without errors. Default: 3. */
  readonly maxRetries?: number;
  /** What a planner of this project should know; goes into every prompt. */
  readonly additionalContext?: string;
  /** Describes the language of plans, instead of the built-in description and its examples. */
  readonly schemaHint?: string;
  /** Receives each prompt and answer; `true` writes them to the console. */
  readonly debug?: boolean | ((message: string) => void);
  /** Default: none, besides `maxRetries`. */
  readonly budget?: PlanningBudget;
  /** Where the provider does not say what a call cost. */
  readonly price?: TokenPrice;
  /** Most tokens of one answer. Default: the model's own limit. */
  readonly maxOutputTokens?: number;
  /**
   * The form in which plans are asked for: `draft` is the flat form that providers can enforce, `text` the language itself. Default:
   * `draft` if the model keeps to forms (`structuredOutput: 'strict'`), else `text`.
   */
  readonly form?: 'draft' | 'text';
  /** Most tools that are shown to the model: of more, those that fit the task best. Default: 40. */
  readonly toolLimit?: number;
  /** Tools that are always shown. */
  readonly alwaysShow?: readonly string[];
  /** Whether, after a failed run, short beginnings of results are shown to the model, or only their types. Default: true. */
  readonly previews?: boolean;
}

/** A model that plans, and how it is asked. */
export interface PlannerConfig extends PlannerSettings {
  readonly llm: LLMClient;
  /** What plans may call, for `generatePlan`; a request brings its own. Default: none. */
  readonly tools?: ToolCollection;
}
