import type { SchemaSurvey } from './survey-schema.ts';

/** Something that a provider would refuse. */
export interface LintFinding {
  /** JSON pointer into the schema. */
  readonly path: string;
  /** Stable: `openai/one-of`, `anthropic/union-budget`. */
  readonly rule: string;
  /** What is wrong, and what would be right. */
  readonly message: string;
}

/** One limit of a provider. */
export type SchemaRule = (survey: SchemaSurvey) => readonly LintFinding[];

/** A rule that looks at each schema inside the schema. */
export function eachSchema(
  rule: string,
  check: (schema: Readonly<Record<string, unknown>>, path: string) => string | undefined,
): SchemaRule {
  return ({ schemas }) =>
    schemas.flatMap(({ schema, path }) => {
      const message = check(schema, path);
      return message === undefined ? [] : [{ path, rule, message }];
    });
}

/** A rule that no schema may use these keywords. */
export function noKeywords(rule: string, keywords: readonly string[], instead: string): SchemaRule {
  return ({ schemas }) =>
    schemas.flatMap(({ schema, path }) =>
      keywords
        .filter((keyword) => Object.hasOwn(schema, keyword))
        .map((keyword) => ({ path: `${path}/${keyword}`, rule, message: `"${keyword}" is not taken: ${instead}.` })),
    );
}

/** A rule that a number of the whole schema has a limit. */
export function atMost(rule: string, most: number, what: string, count: (survey: SchemaSurvey) => number): SchemaRule {
  return (survey) => {
    const number = count(survey);
    return number <= most ? [] : [{ path: '', rule, message: `It has ${number} ${what}; at most ${most} are taken.` }];
  };
}
