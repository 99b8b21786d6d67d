import { ToolError } from './tool-error.ts';

/**
 * A tool's word that the plan as it stands leads nowhere: not its call was wrong, but what is to be done next is another matter. The step fails, is not tried
 * again, and where a run is allowed to be replanned, a planner is told why.
 */
export class ReplanError extends ToolError {
  override readonly name: string = 'ReplanError';
  declare readonly code: 'tool/replan';

  /**
   * @param reason for the planner: what was found, and what may be done instead
   * @param details JSON data about it
   */
  constructor(reason: string, details?: unknown) {
    super(reason, { code: 'tool/replan', retryable: false, ...(details !== undefined && { details }) });
  }
}
