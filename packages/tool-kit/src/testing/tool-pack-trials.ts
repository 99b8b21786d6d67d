import type { ToolContext, ToolInput } from '../tool.ts';

/** One call to try. */
export interface ToolExample {
  readonly input: ToolInput;
  /**
   * What the tool has to return, the second time too. Left out: anything its `outputSchema` allows, as for a clock or a
   * page of the web.
   */
  readonly output?: unknown;
  /** Makes the world as the call needs it; done before each call of the example. */
  readonly prepare?: () => void | Promise<void>;
}

/** One call that has to fail. */
export interface ToolFailure {
  readonly input: ToolInput;
  /** The `code` of the `ToolError` it fails with. */
  readonly code: string;
  /** Whether the same call may succeed later. Left out: the tool has to say so itself, either way. */
  readonly retryable?: boolean;
  /** Makes the world as the call needs it; done before each call. */
  readonly prepare?: () => void | Promise<void>;
}

/** One call that does not end by itself, such as a request that nobody answers; only an abort ends it. */
export interface ToolInterruption {
  readonly input: ToolInput;
  /** Resolves when the call is as far as it comes; then its signal is aborted. Default: at once. */
  readonly ready?: () => void | Promise<void>;
  /** Makes the world as the call needs it; done before each call. */
  readonly prepare?: () => void | Promise<void>;
}

/** What the kit needs to know about a pack besides its tools. Each record goes by the id of the tool. */
export interface ToolPackTrials {
  /** Calls that succeed: every tool needs one. */
  readonly examples?: { readonly [toolId: string]: readonly ToolExample[] };
  /** Calls that fail: every tool that reaches the world outside (`openWorld`) needs one. */
  readonly failures?: { readonly [toolId: string]: readonly ToolFailure[] };
  /** Calls that are stopped half-way, besides the examples. */
  readonly interruptions?: { readonly [toolId: string]: readonly ToolInterruption[] };
  /** Why a tool comes without the examples or the failure it needs: `'needs an account'`. */
  readonly excused?: { readonly [toolId: string]: string };
  /** Makes what the context of each call has of its own; its signal is the kit's. Default: that of `createToolContext`. */
  readonly createContext?: () => ToolContext;
  /**
   * Milliseconds after which a call that was aborted has to be over, and what a call opened has to be closed. Default:
   * 1000. A tool that does well never takes them.
   */
  readonly graceMs?: number;
}
