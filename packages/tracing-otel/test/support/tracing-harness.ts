import {
  isRunError,
  type ExecutionOptions,
  type ExecutionResult,
  type PlanSource,
  type RunContext,
  type RunError,
} from '@planloom/executor-core';

import { workshop, type ToolPart, type Workshop } from '../../../executor-core/test/support/workshop.ts';
import { createTracing, type Tracing, type TracingOptions } from '../../src/index.ts';
import type { ReceivedSpan } from './received.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import type { RunningSdk, Sdk, SdkSettings } from './sdk.ts';

/** What one test runs and receives. */
interface Traced extends Workshop {
  readonly tracing: Tracing;
  /** Runs a plan, and gives the spans that the receiver got of it. */
  readonly spansOf: (
    plan: PlanSource,
    context?: RunContext,
    options?: ExecutionOptions,
  ) => Promise<readonly ReceivedSpan[]>;
  /** The same for a plan whose run has to fail. */
  readonly spansOfFailed: (plan: PlanSource) => Promise<readonly ReceivedSpan[]>;
}

/** An SDK, a receiver, and what is needed to run plans under them. */
export interface TracingHarness {
  readonly sdk: RunningSdk;
  readonly receiver: Receiver;
  /** An executor on virtual time that is traced; its tools are those of a workshop. */
  trace(options?: TracingOptions, tools?: Readonly<Record<string, ToolPart>>): Traced;
  stop(): Promise<void>;
}

export async function startHarness(sdk: Sdk, protocol: SdkSettings['protocol']): Promise<TracingHarness> {
  const receiver = await startReceiver();
  const running = sdk.start({ url: receiver.url, protocol });
  return {
    sdk: running,
    receiver,
    trace(options = {}, tools = {}) {
      const tracing = createTracing(options);
      const shop = workshop(tools, { instrumentations: [tracing] });
      const spansOf: Traced['spansOf'] = async (plan, context, own) => {
        await shop.run(plan, context, own);
        await running.flush();
        return receiver.spans;
      };
      const spansOfFailed: Traced['spansOfFailed'] = async (plan) => {
        await shop.failure(plan);
        await running.flush();
        return receiver.spans;
      };
      return { ...shop, tracing, spansOf, spansOfFailed };
    },
    stop: async () => {
      await running.stop();
      await receiver.close();
    },
  };
}

/** The end of a run, good or bad; a plan that does not run is a mistake of the test. */
export async function settled(run: Promise<ExecutionResult>): Promise<ExecutionResult | RunError> {
  try {
    return await run;
  } catch (error) {
    if (isRunError(error)) return error;
    throw error;
  }
}
