import { calledTool, type StepNode } from '@planloom/dsl-schema';
import { DEFAULT_RETRIES } from '@planloom/executor-core';
import { prepareTool, type ToolRegistry } from '@planloom/tool-kit';

import { saidRetries } from './plan-steps.ts';

/**
 * How often a step is tried again at most: as it says; else, if it calls a tool that may be called again unasked, as the run says. Containers are tried again only if they say so.
 */
export function furtherAttempts(tools: ToolRegistry, maxRetries: number = DEFAULT_RETRIES): (node: StepNode) => number {
  return (node) => {
    const said = saidRetries(node);
    if (said !== undefined) return said;
    const called = calledTool(node);
    const tool = called === undefined ? undefined : tools.get(called);
    if (!tool) return 0;
    const { destructive, idempotent } = prepareTool(tool).effects;
    return destructive && !idempotent ? 0 : maxRetries;
  };
}
