import type { CheckOptions, Plan } from '@planloom/dsl-schema';
import type {
  Planner as PlannerContract,
  PlanProposal,
  PlanRequest,
  ReplanRequest,
  RunContext,
} from '@planloom/executor-core';
import { ToolRegistry, type Tool } from '@planloom/tool-kit';

import { createDraftForm } from '../prompts/draft-form.ts';
import type { PlanForm } from '../prompts/plan-form.ts';
import { planPrompt } from '../prompts/plan-prompt.ts';
import { replanPrompt } from '../prompts/replan-prompt.ts';
import { TEXT_FORM } from '../prompts/text-form.ts';
import { debugLog } from './debug-log.ts';
import { Dialogue, type DialogueOptions, type Opening } from './dialogue.ts';
import type { PlannerConfig } from './planner-config.ts';

/**
 * Has plans written by a language model. The model is taken for a fallible author and the checker for its compiler: obvious mistakes
 * are put right, all others go back to it, until the plan is right or the attempts or the budget are used up.
 */
export class Planner implements PlannerContract {
  readonly #config: PlannerConfig;

  constructor(config: PlannerConfig) {
    this.#config = config;
  }

  /**
   * The plan for a task over the tools of the configuration.
   *
   * @param context the variables that a run of it will begin with; the model is told their names and types
   * @throws PlannerError if no plan without errors was found
   */
  async generatePlan(task: string, context?: RunContext, signal?: AbortSignal): Promise<Plan> {
    const tools = ToolRegistry.from(this.#config.tools ?? []);
    const { plan } = await this.plan({ task, tools, ...(context && { context }), ...(signal && { signal }) });
    return plan;
  }

  /** @throws PlannerError if no plan without errors was found */
  plan(request: PlanRequest): Promise<PlanProposal> {
    return new Dialogue(this.#dialogue(request, (form) => ({ messages: this.#firstMessages(request, form) }))).run();
  }

  /** @throws PlannerError if no plan without errors was found */
  replan(request: ReplanRequest): Promise<PlanProposal> {
    const { previews = true } = this.#config;
    const open = (form: PlanForm): Opening => ({
      messages: [...this.#firstMessages(request, form), ...replanPrompt(request, form, previews)],
      base: { ...request.plan },
    });
    return new Dialogue(this.#dialogue(request, open)).run();
  }

  #dialogue(request: PlanRequest, open: DialogueOptions['open']): DialogueOptions {
    const { llm, debug } = this.#config;
    const { form = llm.structuredOutput === 'strict' ? 'draft' : 'text' } = this.#config;
    return {
      llm,
      settings: this.#config,
      request,
      check: checkOptions(request),
      form: form === 'draft' ? createDraftForm(request.tools.getIds()) : TEXT_FORM,
      fallback: form === 'draft' ? TEXT_FORM : undefined,
      open,
      log: debugLog(debug),
    };
  }

  #firstMessages(request: PlanRequest, form: PlanForm): ReturnType<typeof planPrompt> {
    const shown: readonly Tool[] = [...request.tools.getAll()];
    return planPrompt({
      request,
      tools: shown,
      hidden: request.tools.getAll().length - shown.length,
      form,
      settings: this.#config,
    });
  }
}

function checkOptions({ tools, context = {} }: PlanRequest): CheckOptions {
  return { tools, variables: Object.keys(context) };
}

/** A planner over a language model. */
export function createPlanner(config: PlannerConfig): Planner {
  return new Planner(config);
}

/**
 * The plan that a model writes for a task, checked.
 *
 * @param context the variables that a run of it will begin with
 * @throws PlannerError if no plan without errors was found
 */
export function generatePlanFromTask(task: string, config: PlannerConfig, context?: RunContext): Promise<Plan> {
  return new Planner(config).generatePlan(task, context);
}
