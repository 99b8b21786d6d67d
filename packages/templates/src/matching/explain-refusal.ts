import { isCommonWord } from '../task/common-words.ts';
import { TemplateRefusal } from '../template-refusal.ts';
import type { TemplateMatch } from './match-template.ts';

/**
 * Says why no template was taken: what the nearest one lacks, or, if none comes near, which there are.
 *
 * @param matches of all templates
 */
export function declinedMatches(matches: readonly TemplateMatch[], minConfidence: number): TemplateRefusal {
  const near = matches.filter((match) => match.lacking.length === 0).toSorted(byNearness);
  const [nearest] = near;
  if (nearest === undefined) return unknownTask(matches);
  const ids = near
    .filter((match) => match === nearest || (openEnds(match) > 0 && openEnds(match) === openEnds(nearest)))
    .slice(0, SHOWN)
    .map(({ template }) => template.id);
  const others = ids.length > 1 ? ` Also near: ${ids.slice(1).join(', ')}.` : '';
  const reason = nearest.problems.length > 0 ? 'missing-input' : 'not-understood';
  return new TemplateRefusal(reason, `${whatIsWrong(nearest, minConfidence)}${others}`, ids);
}

const SHOWN = 3;

/** Fewer open ends first, then what has more of the task. */
function byNearness(a: TemplateMatch, b: TemplateMatch): number {
  return openEnds(a) - openEnds(b) || b.weight - a.weight;
}

function openEnds({ unexplained, problems }: TemplateMatch): number {
  return unexplained.length + problems.length;
}

function whatIsWrong(
  { template: { id }, problems, unexplained, confidence }: TemplateMatch,
  minConfidence: number,
): string {
  const words = unexplained.map(({ text }) => `"${text}"`).join(', ');
  const needs = problems.length > 0 ? `${id} ${problems.join(', and ')}.` : '';
  if (words !== '') {
    return `${needs === '' ? `The nearest template, ${id},` : `${needs} It also`} has no answer to ${words}.`;
  }
  return needs || `${id} would fit with a confidence of ${confidence}; at least ${minConfidence} is asked for.`;
}

function unknownTask(matches: readonly TemplateMatch[]): TemplateRefusal {
  const near = matches
    .filter(({ known }) => known.some(({ value }) => !isCommonWord(value)))
    .toSorted((a, b) => a.lacking.length - b.lacking.length || b.weight - a.weight);
  const shown = near.slice(0, SHOWN).map(({ template: { id, title } }) => `${id} (${title})`);
  const hint = shown.length === 0 ? '' : ` The nearest: ${shown.join(', ')}.`;
  return new TemplateRefusal(
    'unknown-task',
    `No template does this.${hint}`,
    near.slice(0, SHOWN).map(({ template }) => template.id),
  );
}
