import type { Plan } from '@planloom/dsl-schema';
import type { Planner, PlanProposal, PlanRequest } from '@planloom/executor-core';
import type { ToolRegistry } from '@planloom/tool-kit';

import { templates as library } from './library.ts';
import { declinedMatches } from './matching/explain-refusal.ts';
import { matchTemplate, type TemplateMatch } from './matching/match-template.ts';
import { neededTools } from './needed-tools.ts';
import { readTask } from './task/read-task.ts';
import { TemplateRefusal } from './template-refusal.ts';
import type { Template } from './template.ts';

/** How tasks are matched to templates. */
export interface TemplatePlannerOptions {
  /** Default: {@link library the templates of this package}. */
  readonly templates?: readonly Template[];
  /** A template that fits less well is not taken; from 0 to 1. Default: 0.7, at which each word of the task has to be accounted for. */
  readonly minConfidence?: number;
}

/**
 * A planner without a model: it knows plans for common tasks, finds the one a task in English asks for, and fills in its inputs. It
 * rather declines than does half of a task: every word has to be accounted for by the template or by one of its inputs.
 *
 * The inputs that were found are the proposal's `context`, as `input`.
 */
export function createTemplatePlanner(options: TemplatePlannerOptions = {}): Planner {
  const { templates = library, minConfidence = 0.7 } = options;
  return {
    // What it throws becomes a rejection.
    async plan(request) {
      return proposeTemplate(request, templates, minConfidence);
    },
  };
}

/** @throws TemplateRefusal if no template does the task */
function proposeTemplate(request: PlanRequest, templates: readonly Template[], minConfidence: number): PlanProposal {
  refuseInput(request);
  const tokens = readTask(request.task);
  const matches = templates.map((template) => matchTemplate(template, tokens)).toSorted(byFit);
  const fitting = matches.filter(({ confidence }) => confidence > 0 && confidence >= minConfidence);
  const [best, second] = fitting;
  if (best === undefined) throw declinedMatches(matches, minConfidence);
  if (second && byFit(best, second) === 0) throw ambiguous(fitting.filter((other) => byFit(best, other) === 0));
  return toProposal(best, usablePlan(best.template, request.tools));
}

function refuseInput({ context }: PlanRequest): void {
  if (context === undefined || !Object.hasOwn(context, 'input')) return;
  const message =
    'Templates find their input in the task, and this run is given an input of its own. Leave "input" out of the context.';
  throw new TemplateRefusal('not-for-variables', message);
}

/** The best first. */
function byFit(a: TemplateMatch, b: TemplateMatch): number {
  return (
    b.confidence - a.confidence ||
    b.weight - a.weight ||
    b.template.words.needed.length - a.template.words.needed.length
  );
}

function ambiguous(matches: readonly TemplateMatch[]): TemplateRefusal {
  const names = matches.map(({ template: { id, title } }) => `${id} (${title})`).join(' and ');
  const nearest = matches.map(({ template }) => template.id);
  return new TemplateRefusal(
    'ambiguous',
    `The task can be read in more than one way: ${names} fit it equally well.`,
    nearest,
  );
}

/** The first plan whose tools are all there. */
function usablePlan({ id, plans }: Template, tools: ToolRegistry): Plan {
  const usable = plans.find((plan) => neededTools(plan).every((tool) => tools.has(tool)));
  if (usable) return usable;
  const missing = plans.map((plan) => neededTools(plan).filter((tool) => !tools.has(tool)));
  const message = `The template ${id} does this, but ${missing.map(needs).join(', or ')}.`;
  throw new TemplateRefusal('missing-tools', message, [id]);
}

function needs(missing: readonly string[]): string {
  return `it needs ${missing.map((tool) => tool + (HOW_TO_HAVE.get(tool) ?? '')).join(' and ')}`;
}

const HOW_TO_HAVE = new Map([['write_file', ' (run with --allow-write)']]);

function toProposal({ template, input, confidence, assumed, unexplained }: TemplateMatch, plan: Plan): PlanProposal {
  const given = Object.entries(input).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const told = [
    `Template ${template.id}: ${template.title}.`,
    ...(given.length > 0 ? [`With ${given.join('; ')}.`] : []),
  ];
  const ignored = unexplained.map(({ text }) => `"${text}"`).join(', ');
  const left = ignored === '' ? [] : [`Not understood: ${ignored}.`];
  return { plan, source: 'templates', context: { input }, confidence, notes: [...told, ...assumed, ...left] };
}
