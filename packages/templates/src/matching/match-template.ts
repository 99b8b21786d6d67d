import type { Token } from '../task/token.ts';
import { isMisfit, type Template } from '../template.ts';
import { explainWords, type Explanation } from './explain-words.ts';

/** How well a template fits a task. */
export interface TemplateMatch extends Explanation {
  readonly template: Template;
  /** Values of the inputs that were found. */
  readonly input: Readonly<Record<string, unknown>>;
  /** What was assumed, one sentence each. */
  readonly assumed: readonly string[];
  /** What is missing or does not fit, each as the end of a sentence about the template: `needs a CSV file`. */
  readonly problems: readonly string[];
  /** 0 to 1; 0 if a needed word or input is missing. */
  readonly confidence: number;
  /** How much of the task is the template's own: its words, and the values it takes. Decides between templates that fit equally well. */
  readonly weight: number;
}

/** Fits a template to a task: finds its inputs, then asks what is left over. */
export function matchTemplate(template: Template, tokens: readonly Token[]): TemplateMatch {
  const filled = fillInputs(template, tokens);
  const explanation = explainWords(tokens, template.words, filled.used);
  const isWhole = explanation.lacking.length === 0 && filled.problems.length === 0;
  return {
    template,
    ...explanation,
    input: filled.input,
    assumed: filled.assumed,
    problems: filled.problems,
    confidence: isWhole ? confidenceOf(explanation.unexplained.length, filled.assumed.length) : 0,
    weight: new Set([...explanation.known.map(({ index }) => index), ...filled.used]).size,
  };
}

/** A word that nobody accounts for may be a demand that would be left undone, so one of them is too many by default. */
function confidenceOf(unexplained: number, assumed: number): number {
  return Math.round(100 * Math.max(0, 1 - 0.4 * unexplained) * Math.max(0.75, 1 - 0.05 * assumed)) / 100;
}

interface Filled {
  readonly input: Readonly<Record<string, unknown>>;
  readonly used: ReadonlySet<number>;
  readonly assumed: readonly string[];
  readonly problems: readonly string[];
}

function fillInputs({ inputs }: Template, tokens: readonly Token[]): Filled {
  const input: Record<string, unknown> = {};
  const used = new Set<number>();
  const assumed: string[] = [];
  const problems: string[] = [];
  for (const [name, reader] of Object.entries(inputs)) {
    const found = reader.find(tokens.filter(({ index }) => !used.has(index)));
    if (found === undefined) {
      if (reader.required !== undefined) problems.push(`needs ${reader.required}`);
      continue;
    }
    for (const { index } of found.used) used.add(index);
    if (isMisfit(found)) {
      problems.push(found.problem);
    } else {
      input[name] = found.value;
      assumed.push(...(found.assumed ?? []));
    }
  }
  return { input, used, assumed, problems };
}
