import type { ToolContext } from '@planloom/tool-kit';

import type { OpenCall } from './call-recorder.ts';

/** The context of a call, with what the tool says written down. What costs something is made when it is asked for, as in the original. */
export function recordingContext(context: ToolContext, call: OpenCall): ToolContext {
  return {
    get signal() {
      return context.signal;
    },
    get runId() {
      return context.runId;
    },
    get stepId() {
      return context.stepId;
    },
    get path() {
      return context.path;
    },
    get attempt() {
      return context.attempt;
    },
    get idempotencyKey() {
      return context.idempotencyKey;
    },
    get carrier() {
      return context.carrier;
    },
    progress: (data) => {
      call.say('progress', { data });
      context.progress(data);
    },
    log: (message, data) => {
      call.say('log', { message, data });
      context.log(message, data);
    },
    usage: (usage) => {
      call.say('usage', { usage });
      context.usage(usage);
    },
  };
}
