import type { ToolContext } from '../../tool.ts';

/** A context whose reports are told apart: those of the call, and those that come after it has ended. */
export interface WatchedReports {
  readonly context: ToolContext;
  /** How many reports came so far. */
  readonly count: () => number;
  /** From now on, reports are late. */
  readonly end: () => void;
  /** Late ones so far. */
  readonly late: () => readonly string[];
}

/** Counts what a tool reports. */
export function watchReports(context: ToolContext): WatchedReports {
  const late: string[] = [];
  let count = 0;
  let hasEnded = false;
  const told = (name: string): void => {
    count += 1;
    if (hasEnded) late.push(`calls context.${name} after the call has ended`);
  };
  return {
    context: {
      ...context,
      progress: (data) => {
        told('progress');
        context.progress(data);
      },
      log: (message, data) => {
        told('log');
        context.log(message, data);
      },
      usage: (usage) => {
        told('usage');
        context.usage(usage);
      },
    },
    count: () => count,
    end: () => {
      hasEnded = true;
    },
    late: () => late,
  };
}
