import type { JsonSchema, Plan } from '@planloom/dsl-schema';

import type { Token } from './task/token.ts';

/** A value for an input that was found in a task. */
export interface Finding {
  readonly value: unknown;
  /** The tokens that say it, and so are accounted for. */
  readonly used: readonly Token[];
  /** What was assumed, one sentence each. Each lowers the confidence a little. */
  readonly assumed?: readonly string[];
}

/** A value that is there, but not one that the input takes. */
export interface Misfit {
  /** What is wrong, and what would be right: `needs two files; I found one: a.txt`. */
  readonly problem: string;
  /** The tokens that it is about. */
  readonly used: readonly Token[];
}

/** How an input of a template is found in a task. */
export interface TemplateInput {
  /** JSON Schema of the value, with a description. */
  readonly schema: JsonSchema;
  /** What is missing if nothing is found: `a CSV file`. An input without it may be left out. */
  readonly required?: string;
  /**
   * @param tokens the tokens of the task that no input before this one has used, in order; their `index` tells what stands between them
   * @returns undefined if the task says nothing about it
   */
  find(tokens: readonly Token[]): Finding | Misfit | undefined;
}

/** What a task says if it asks for what a template does. Words are compared without endings; an entry may have several words. */
export interface TemplateWords {
  /** A task has at least one entry of each of these groups. */
  readonly needed: readonly (readonly string[])[];
  /** Words that the task may have besides: the template does what they ask for. */
  readonly known?: readonly string[];
}

/** A task, and the input that is to be found in it. */
export interface TemplateExample {
  readonly task: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A reviewed plan, and how to tell that it is what a person asks for. */
export interface Template {
  /** Lower case with `-`: `compare-documents`. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences: what it does, and what it does not do. */
  readonly description: string;
  readonly words: TemplateWords;
  /** By name, in the order in which they are looked for. */
  readonly inputs: Readonly<Record<string, TemplateInput>>;
  readonly examples: readonly TemplateExample[];
  /** Plans that do the same with different tools; the first whose tools are all there is taken. Their `inputs` come from those above. */
  readonly plans: readonly Plan[];
}

/** Whether an input was looked for and does not fit. */
export function isMisfit(found: Finding | Misfit): found is Misfit {
  return 'problem' in found;
}
