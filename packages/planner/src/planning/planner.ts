import { analysePlan, calledTool, type CheckOptions, type Plan } from '@planloom/dsl-schema';
import type {
  Planner as PlannerContract,
  PlanPart,
  PlanProposal,
  PlanRequest,
  PlanStream,
  ReplanRequest,
  RunContext,
} from '@planloom/executor-core';
import { ToolRegistry, type Tool } from '@planloom/tool-kit';

import type { LLMClient, LLMRequest, LLMResponse } from '../llm/llm-client.ts';
import { createDraftForm } from '../prompts/draft-form.ts';
import type { PlanForm } from '../prompts/plan-form.ts';
import { planPrompt } from '../prompts/plan-prompt.ts';
import { replanPrompt } from '../prompts/replan-prompt.ts';
import { TEXT_FORM } from '../prompts/text-form.ts';
import { shortlistTools } from '../retrieval/shortlist-tools.ts';
import { createPartStream } from '../streaming/part-stream.ts';
import { PlanScanner } from '../streaming/plan-scanner.ts';
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
    const shown = this.#shownTools(request);
    const open = (form: PlanForm): Opening => ({ messages: this.#firstMessages(request, form, shown) });
    return new Dialogue(this.#dialogue(request, open, shown)).run();
  }

  /**
   * The same, with the steps of the model's first answer as they are written. It is asked for a plan as text, whose steps are whole when they end. A model that
   * cannot stream gives no parts.
   */
  stream(request: PlanRequest): PlanStream {
    return createPartStream((push) => {
      const shown = this.#shownTools(request);
      const open = (form: PlanForm): Opening => ({ messages: this.#firstMessages(request, form, shown) });
      const options = this.#dialogue(request, open, shown);
      const { llm } = this.#config;
      const askFirst = (asked: LLMRequest): Promise<LLMResponse> => scanAnswer(llm, asked, push);
      return new Dialogue({ ...options, form: TEXT_FORM, fallback: undefined, askFirst }).run();
    });
  }

  /** @throws PlannerError if no plan without errors was found */
  replan(request: ReplanRequest): Promise<PlanProposal> {
    const { previews = true } = this.#config;
    const shown = this.#shownTools(request, toolsOf(request.plan));
    const open = (form: PlanForm): Opening => ({
      messages: [...this.#firstMessages(request, form, shown), ...replanPrompt(request, form, previews)],
      base: { ...request.plan },
    });
    return new Dialogue(this.#dialogue(request, open, shown)).run();
  }

  #dialogue(request: PlanRequest, open: DialogueOptions['open'], shown: readonly Tool[]): DialogueOptions {
    const { llm, debug } = this.#config;
    const { form = llm.structuredOutput === 'strict' ? 'draft' : 'text' } = this.#config;
    return {
      llm,
      settings: this.#config,
      request,
      check: checkOptions(request),
      form: form === 'draft' ? createDraftForm(shown.map(({ id }) => id)) : TEXT_FORM,
      fallback: form === 'draft' ? TEXT_FORM : undefined,
      open,
      log: debugLog(debug),
    };
  }

  /** The tools that the model is shown: of many, those that fit the task best. */
  #shownTools({ task, tools }: PlanRequest, used: readonly string[] = []): readonly Tool[] {
    const { toolLimit: limit = DEFAULT_TOOL_LIMIT, alwaysShow = [] } = this.#config;
    const always = [...alwaysShow, ...used];
    return shortlistTools(task, tools, { limit, smallSet: limit, smallText: 0, always }).map(({ tool }) => tool);
  }

  #firstMessages(request: PlanRequest, form: PlanForm, shown: readonly Tool[]): ReturnType<typeof planPrompt> {
    const hidden = request.tools.getIds().length - shown.length;
    return planPrompt({ request, tools: shown, hidden, form, settings: this.#config });
  }
}

const DEFAULT_TOOL_LIMIT = 40;

/** An answer, whose parts are told while it is written. */
async function scanAnswer(llm: LLMClient, request: LLMRequest, push: (part: PlanPart) => void): Promise<LLMResponse> {
  const stream = llm.stream?.(request);
  if (stream === undefined) return llm.generate(request);
  const scanner = new PlanScanner();
  for await (const piece of stream) for (const part of scanner.push(piece)) push(part);
  return stream.response;
}

/** The tools that a plan calls. */
function toolsOf(plan: Plan): string[] {
  return analysePlan(plan).nodes.flatMap((node) => calledTool(node) ?? []);
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
