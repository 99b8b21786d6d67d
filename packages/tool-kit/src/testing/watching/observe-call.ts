import type { Tool, ToolInput, ToolContext } from '../../tool.ts';
import { invokeTool, type Invocation } from '../invoke-tool.ts';
import { type Outcome, outcomeOf } from '../timing.ts';
import { watchProcess } from './watch-process.ts';
import { watchReports } from './watch-reports.ts';
import { watchSignal } from './watch-signal.ts';

/** How a call ended, and what it left behind, one sentence each. */
export interface ObservedCall {
  readonly outcome: Outcome<Invocation>;
  readonly traces: readonly string[];
}

/** Calls a tool, and sees what it leaves to the process and to its context. */
export async function observeCall(tool: Tool, accepted: ToolInput, context: ToolContext): Promise<ObservedCall> {
  const reports = watchReports(context);
  const listenersKept = watchSignal(context.signal);
  const { value: outcome, traces } = await watchProcess(async () => {
    const outcome = await outcomeOf(() => invokeTool(tool, accepted, reports.context));
    reports.end();
    return outcome;
  });
  return { outcome, traces: [...traces, ...listenersKept(), ...reports.late()] };
}
