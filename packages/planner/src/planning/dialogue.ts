import type { CheckOptions } from '@planloom/dsl-schema';
import type { PlanningUsage, PlanProposal, PlanRequest } from '@planloom/executor-core';

import type { LLMClient, LLMMessage, LLMOutput, LLMRequest, LLMResponse } from '../llm/llm-client.ts';
import { isLLMError } from '../llm/llm-error.ts';
import type { PlanForm } from '../prompts/plan-form.ts';
import { repairPrompt } from '../prompts/repair-prompt.ts';
import { brokenSteps } from './broken-steps.ts';
import type { DebugLog } from './debug-log.ts';
import { judgeAnswer, type Judgement } from './judge-answer.ts';
import type { PlanValue } from './plan-value.ts';
import type { PlannerSettings } from './planner-config.ts';
import { PlannerError, type PlanAttempt } from './planner-error.ts';
import { describeProblems } from './problem.ts';
import { readAnswer } from './read-answer.ts';
import { Spending } from './spending.ts';

/** How a dialogue begins. */
export interface Opening {
  readonly messages: readonly LLMMessage[];
  /** The plan that is to be changed; undefined if there is none yet. */
  readonly base?: PlanValue;
}

/** What a dialogue with a model about a plan needs. */
export interface DialogueOptions {
  readonly llm: LLMClient;
  readonly settings: PlannerSettings;
  readonly request: PlanRequest;
  readonly check: CheckOptions;
  readonly form: PlanForm;
  /** The form to go on with if the provider does not take the first one. */
  readonly fallback: PlanForm | undefined;
  /** The messages that begin it, in a form. */
  readonly open: (form: PlanForm) => Opening;
  /** How the model is asked for the first time; the default is as it is asked later. */
  readonly askFirst?: (request: LLMRequest) => Promise<LLMResponse>;
  readonly log: DebugLog;
}

const DEFAULT_TEMPERATURE = 0.3;
const DEFAULT_RETRIES = 3;
/** What of an answer without a plan goes back to the model. */
const MOST_ECHO = 4000;

/**
 * Asks a model for a plan until there is one without errors, or the attempts or the budget are used up. Each prompt holds the task, the plan
 * as it stands and what is wrong with it, so prompts do not grow, and no prompt is sent twice.
 */
export class Dialogue {
  readonly #options: DialogueOptions;
  readonly #spending: Spending;
  readonly #attempts: PlanAttempt[] = [];
  /** Prompts, with how often their like was wanted. */
  readonly #sent = new Map<string, number>();
  #form: PlanForm;
  #opening: Opening;
  #value: PlanValue | undefined;
  #answers = 0;
  /** Whether the model was asked for a whole plan, and not for a change. */
  #isWholeWanted: boolean;

  constructor(options: DialogueOptions) {
    this.#options = options;
    this.#spending = new Spending(options.settings);
    this.#form = options.form;
    this.#opening = options.open(options.form);
    this.#value = this.#opening.base;
    this.#isWholeWanted = this.#value === undefined;
  }

  /** @throws PlannerError if there is no plan at the end; the signal's reason if it was aborted */
  async run(): Promise<PlanProposal> {
    const { maxRetries = DEFAULT_RETRIES } = this.#options.settings;
    let messages = this.#opening.messages;
    let output = this.#value === undefined ? this.#form.output : this.#form.changeOutput(this.#value);
    while (this.#attempts.length <= maxRetries) {
      const response = await this.#ask(messages, output);
      if (response === undefined) {
        messages = this.#opening.messages;
        output = this.#value === undefined ? this.#form.output : this.#form.changeOutput(this.#value);
        continue;
      }
      const judgement = this.#judge(response);
      if (judgement.plan) return this.#propose(judgement.plan);
      this.#value = judgement.value;
      const broken = brokenSteps(judgement.value, judgement.problems);
      this.#isWholeWanted = broken === undefined;
      messages = this.#repairMessages(judgement, response, broken);
      output = broken === undefined ? this.#form.output : this.#form.changeOutput(this.#value);
    }
    throw this.#failure(
      'planner/no-plan',
      `No plan without errors was found for ${this.#task} in ${this.#attempts.length} attempts.`,
    );
  }

  get #task(): string {
    return JSON.stringify(this.#options.request.task);
  }

  get #usage(): PlanningUsage {
    return this.#spending.usage;
  }

  #propose(plan: NonNullable<Judgement['plan']>): PlanProposal {
    return { plan, source: 'model', attempts: this.#attempts.length, usage: this.#usage };
  }

  /** @returns undefined if it is to be asked again in another form */
  async #ask(messages: readonly LLMMessage[], output: LLMOutput | undefined): Promise<LLMResponse | undefined> {
    const { signal } = this.#options.request;
    signal?.throwIfAborted();
    const refusal = this.#spending.refusal(messages);
    if (refusal !== undefined) {
      throw this.#failure('planner/over-budget', `The budget for planning ${this.#task} is used up: ${refusal}.`);
    }
    this.#options.log(`planner asks:\n${messages.map(({ role, content }) => `[${role}]\n${content}`).join('\n')}`);
    try {
      const response = await this.#send(messages, output);
      signal?.throwIfAborted();
      this.#spending.add(messages, response);
      this.#options.log(`planner is answered:\n${response.text}`);
      return response;
    } catch (error) {
      signal?.throwIfAborted();
      return this.#recover(error, messages);
    }
  }

  #send(messages: readonly LLMMessage[], output: LLMOutput | undefined): Promise<LLMResponse> {
    const { llm, settings, request, askFirst } = this.#options;
    const limit = mostTokens(settings.maxOutputTokens, this.#spending.tokensLeft(messages));
    const asked: LLMRequest = {
      messages,
      temperature: settings.temperature ?? DEFAULT_TEMPERATURE,
      ...(output && { output }),
      ...(limit !== undefined && { maxOutputTokens: limit }),
      ...(request.signal && { signal: request.signal }),
    };
    const isFirst = this.#answers === 0;
    this.#answers += 1;
    return isFirst && askFirst ? askFirst(asked) : llm.generate(asked);
  }

  /** An answer that broke off is worth what had come; a form that the provider does not take is left. */
  #recover(error: unknown, messages: readonly LLMMessage[]): LLMResponse | undefined {
    const { fallback, log } = this.#options;
    const code = isLLMError(error) ? error.code : undefined;
    if (isLLMError(error) && (code === 'llm/cut-off' || code === 'llm/bad-answer')) {
      const response: LLMResponse = {
        text: error.text ?? '',
        finish: 'length',
        ...(error.usage && { usage: error.usage }),
      };
      this.#spending.add(messages, response);
      log(`planner is not answered: ${error.message}`);
      return response;
    }
    if (code === 'llm/bad-request' && fallback !== undefined && this.#form !== fallback) {
      this.#changeForm(fallback, error);
      return undefined;
    }
    if (isLLMError(error) && error.usage) this.#spending.add(messages, { text: error.text ?? '', usage: error.usage });
    const message = error instanceof Error ? error.message : String(error);
    throw this.#failure('planner/model-failed', `The model did not answer for ${this.#task}: ${message}`, error);
  }

  #changeForm(form: PlanForm, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#options.log(`planner goes on with plans as ${form.name}: ${message}`);
    this.#record('', `The provider did not take the form "${this.#form.name}": ${message}`, []);
    this.#form = form;
    this.#opening = this.#options.open(form);
    this.#isWholeWanted = this.#opening.base === undefined;
  }

  #judge(response: LLMResponse): Judgement {
    const answer = readAnswer(response, this.#form);
    const judgement = judgeAnswer(answer, this.#value, this.#options.check, this.#isWholeWanted);
    this.#record(response.text, describeProblems(judgement.problems, judgement.value), judgement.repairs);
    return judgement;
  }

  #record(answer: string, problems: string, repairs: readonly string[]): void {
    this.#attempts.push({ answer, problems, repairs });
    tell(this.#options.request.onEvent, {
      type: 'planning.attempt',
      attempt: this.#attempts.length,
      problems,
      repairs,
      usage: this.#usage,
    });
  }

  #repairMessages(
    { value, problems }: Judgement,
    response: LLMResponse,
    broken: readonly string[] | undefined,
  ): readonly LLMMessage[] {
    const answer = value === undefined ? response.text.slice(0, MOST_ECHO) : this.#form.write(value);
    const parts = { form: this.#form, problems: describeProblems(problems, value), answer, broken };
    const key = JSON.stringify([answer, parts.problems, broken]);
    const repeated = this.#sent.get(key) ?? 0;
    this.#sent.set(key, repeated + 1);
    return [...this.#firstMessages, ...repairPrompt({ ...parts, repeated })];
  }

  /** Rules, tools and task; not what a replanning adds to them, which the plan as it stands replaces. */
  get #firstMessages(): readonly LLMMessage[] {
    return this.#opening.messages.slice(0, 2);
  }

  #failure(
    code: 'planner/no-plan' | 'planner/over-budget' | 'planner/model-failed',
    message: string,
    cause?: unknown,
  ): PlannerError {
    const attempts = this.#attempts.map(({ problems }, index) => `Attempt ${index + 1}:\n${problems}`);
    return new PlannerError(code, [message, ...attempts].join('\n\n'), [...this.#attempts], {
      usage: this.#usage,
      ...(cause !== undefined && { cause }),
    });
  }
}

function mostTokens(...limits: readonly (number | undefined)[]): number | undefined {
  const set = limits.filter((limit) => limit !== undefined);
  return set.length === 0 ? undefined : Math.max(1, Math.min(...set));
}

/** A listener that throws does not keep anybody from planning. */
function tell(onEvent: PlanRequest['onEvent'], event: Parameters<NonNullable<PlanRequest['onEvent']>>[0]): void {
  try {
    onEvent?.(event);
  } catch {
    // By the contract of `onEvent`.
  }
}
