import { checkPlan, formatDiagnostics, parsePlan, type Plan } from '@planloom/dsl-schema';
import type { Planner, PlanRequest } from '@planloom/executor-core';

import { findPlanText } from './find-plan-text.ts';
import { PlannerError, type PlanAttempt } from './planner-error.ts';
import { planPrompt, repairPrompt } from './prompts.ts';

/** A message of a conversation with a model. */
export type AgentMessage =
  | { readonly role: 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string };

/** How a model is asked. */
export interface AgentCallOptions {
  readonly modelSettings?: { readonly temperature?: number };
  readonly abortSignal?: AbortSignal;
}

/** Whatever answers messages with text. An `Agent` of `@mastra/core` is one. */
export interface PlanningAgent {
  generate(messages: AgentMessage[], options?: AgentCallOptions): Promise<{ readonly text: string }>;
}

/** How an agent is asked for plans. */
export interface PlannerConfig {
  /** Default: 0.3. */
  readonly temperature?: number;
  /** Further attempts after an answer that holds no plan without errors. Default: 3. */
  readonly maxRetries?: number;
  /** What a planner of this project should know; goes into every prompt. */
  readonly additionalContext?: string;
  /** Describes the language of plans, instead of the built-in description. */
  readonly schemaHint?: string;
  /** Receives each prompt and answer; `true` writes them to the console. */
  readonly debug?: boolean | ((message: string) => void);
}

interface CheckedAnswer extends PlanAttempt {
  /** Absent if the answer holds no plan without errors. */
  readonly plan?: Plan;
}

/**
 * A planner that asks a chat agent. An answer with errors is sent back with what the checker says about it, so that the
 * next one can be right.
 */
export function createAgentPlanner(agent: PlanningAgent, config: PlannerConfig = {}): Planner {
  const { temperature = 0.3, maxRetries = 3 } = config;
  const log = debugLog(config.debug);

  return {
    async plan(request) {
      const { signal } = request;
      const options = { modelSettings: { temperature }, ...(signal && { abortSignal: signal }) };
      const messages: AgentMessage[] = [{ role: 'user', content: planPrompt(request, config) }];
      const failures: PlanAttempt[] = [];
      while (failures.length <= maxRetries) {
        signal?.throwIfAborted();
        log(`planner asks:\n${messages.at(-1)?.content}`);
        const { text } = await agent.generate([...messages], options);
        log(`planner is answered:\n${text}`);
        const { plan, ...attempt } = readAnswer(text, request);
        if (plan !== undefined) return { plan, attempts: failures.length + 1 };
        failures.push(attempt);
        messages.push({ role: 'assistant', content: text }, { role: 'user', content: repairPrompt(attempt.problems) });
      }
      throw new PlannerError('planner/no-plan', describeFailures(request.task, failures), failures);
    },
  };
}

function readAnswer(answer: string, { tools, context = {} }: PlanRequest): CheckedAnswer {
  const text = findPlanText(answer);
  if (text === undefined) return { answer, problems: NO_PLAN };
  const parsed = parsePlan(text);
  const { plan, diagnostics } = checkPlan(parsed, { tools, variables: Object.keys(context) });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (plan !== undefined && errors.length === 0) return { answer, problems: '', plan };
  return { answer, problems: formatDiagnostics(errors, { source: parsed.source }) };
}

const NO_PLAN = 'The answer holds no plan: no object with "steps" was found in it.';

function describeFailures(task: string, failures: readonly PlanAttempt[]): string {
  const attempts = failures.map(({ problems }, index) => `Attempt ${index + 1}:\n${problems}`);
  return [`No plan without errors was found for "${task}" in ${failures.length} attempts.`, ...attempts].join('\n\n');
}

function debugLog(debug: PlannerConfig['debug'] = false): (message: string) => void {
  if (typeof debug === 'function') return debug;
  // oxlint-disable-next-line no-console -- asked for by `debug: true`
  return debug ? (message) => console.debug(message) : () => {};
}
