import type {
  CallToolResult,
  ElicitRequestFormParams,
  ElicitResult,
  InputRequiredResult,
  Tool as ProtocolTool,
} from '@modelcontextprotocol/server';
import type { ToolInput } from '@planloom/tool-kit';

import type { Caller } from '../caller.ts';
import type { Consent } from '../effects/consent.ts';
import type { ToolProgress } from '../runs/run-progress.ts';

/** A call of a tool of this server. */
export interface Call {
  readonly caller: Caller;
  /** Aborted when the client takes the request back, or goes away. */
  readonly signal: AbortSignal;
  readonly consent: Consent;
  /** What the client's user can be asked, and has answered. */
  readonly asked: {
    /** Whether the client can ask its user. */
    readonly canAsk: boolean;
    /** Whatever came with the request as answers. */
    readonly responses: Record<string, unknown> | undefined;
    /** Whatever came with the request as what they are about. */
    readonly state: string | undefined;
  };
  /** Asks the client's user while the request goes on; absent where another request brings the answer. */
  readonly elicit?: (form: ElicitRequestFormParams, signal: AbortSignal) => Promise<ElicitResult>;
  /** Where in a trace the client says it stands: `traceparent` and `tracestate` of the request's `_meta`. */
  readonly carrier: Readonly<Record<string, string>>;
  /** Tells the client how far the call is. Does nothing if it did not ask, or nothing has moved. */
  readonly report: (progress: ToolProgress) => void;
  /** Writes a line to the client's log. */
  readonly log: (message: string, data: unknown) => void;
}

/** A tool as a client sees it, and what a call of it does. */
export interface ServedTool {
  readonly definition: ProtocolTool;
  /**
   * @param args valid by the tool's input schema
   * @throws Refusal if it is not done; the client is told why
   */
  call(args: ToolInput, call: Call): Promise<CallToolResult | InputRequiredResult>;
}
