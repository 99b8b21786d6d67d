import type { JsonSchema } from '@planloom/dsl-schema';

import { ANTHROPIC_RULES } from './anthropic-rules.ts';
import { GEMINI_RULES } from './gemini-rules.ts';
import type { LintFinding, SchemaRule } from './lint-rule.ts';
import { OPENAI_RULES } from './openai-rules.ts';
import { surveySchema } from './survey-schema.ts';

/** Whose limits a schema is held against; `compatible` is what servers with OpenAI's protocol have in common. */
export type LintProvider = 'openai' | 'anthropic' | 'gemini' | 'compatible';

const RULES: Readonly<Record<LintProvider, readonly SchemaRule[]>> = {
  openai: OPENAI_RULES,
  anthropic: ANTHROPIC_RULES,
  gemini: GEMINI_RULES,
  // They take part of what OpenAI takes, each another one: what OpenAI refuses is refused by most.
  compatible: OPENAI_RULES,
};

/**
 * Says what of a JSON Schema a provider would refuse, or not keep to, where a model's answers are to have its form.
 *
 * @returns empty if the provider takes it as it is
 */
export function lintForProvider(schema: JsonSchema, provider: LintProvider): readonly LintFinding[] {
  const survey = surveySchema(schema);
  return RULES[provider].flatMap((rule) => rule(survey));
}
