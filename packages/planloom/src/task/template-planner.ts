import type { Planner } from '@planloom/executor-core';
import { isPlannerError, PlannerError } from '@planloom/planner';

/** Who plans where no model is configured: reviewed templates, loaded with the first task. What none of them does is declined, with a word on models. */
export const templatePlanner: Planner = {
  async plan(request) {
    const { createTemplatePlanner } = await import('@planloom/templates');
    try {
      return await createTemplatePlanner().plan(request);
    } catch (error) {
      if (!isPlannerError(error)) throw error;
      throw new PlannerError(error.code, `${error.message}\n\n${NO_MODEL}`, error.attempts, { cause: error });
    }
  },
};

const NO_MODEL =
  'No model is configured, so only templates could be asked. Give createPlanExecutor an `llm`, a `planner` or a `mastraAgent`, or call setPlanner first.';
