import type { Server } from '@modelcontextprotocol/server';
import {
  type ApprovalHandler,
  type Clock,
  createExecutor,
  type Instrumentation,
  systemClock,
} from '@planloom/executor-core';
import { type Tool, type ToolCollection, ToolRegistry } from '@planloom/tool-kit';

import { arrangeTools, type PlanToServe } from './arrange-tools.ts';
import type { Caller } from './caller.ts';
import { ConsentDesk } from './effects/consent.ts';
import type { AllowedEffects } from './effects/effects-policy.ts';
import { type ServerLimits, serverLimits } from './limits.ts';
import { openProtocolServer } from './protocol-server.ts';
import { RunBook } from './runs/run-book.ts';
import type { LeftOut, ServedTools } from './served-tools.ts';

/** What a server offers. */
export interface PlanServerOptions {
  /** What plans can call. A registry is used as it is: tools added later can be called, too. */
  readonly tools: ToolCollection;
  /** Plans that are tools of their own, by the names of these. Subplan steps can name them, too. */
  readonly plans?: Readonly<Record<string, PlanToServe>>;
  readonly limits?: Partial<ServerLimits>;
  /** Which tools that change something run without asking. Default: none. */
  readonly allowEffects?: AllowedEffects;
  /**
   * Asked first where a plan asks for approval. If it gives nothing, the client's user is asked. Default: only the user is.
   */
  readonly onApproval?: ApprovalHandler;
  /** Whether the client's user is asked where a plan asks for approval, if the client can do that (elicitation). Default: true. */
  readonly askUsers?: boolean;
  /** Tools that clients can call directly, too: all, or those with these ids. Default: none. */
  readonly exposeTools?: 'all' | readonly string[];
  /** Name of the server. Default: `planloom`. */
  readonly name?: string;
  /** Its version. Default: `0.1.0`. */
  readonly version?: string;
  /** Told of each plan and tool that is left out, and why. Default: nobody is. */
  readonly onLeftOut?: (leftOut: LeftOut) => void;
  /** Told of errors of which no client hears the cause. Default: nobody is. */
  readonly onError?: (error: Error) => void;
  /** Watch the runs from inside, such as a tracing. A client's `traceparent` (in `_meta`) is handed to them. */
  readonly instrumentations?: readonly Instrumentation[];
  /** Default: the clock of the machine. */
  readonly clock?: Clock;
}

/** Planloom for MCP clients, whatever they are connected by; `serveStdio` and `serveHttp` connect it. */
export interface PlanServer {
  readonly limits: ServerLimits;
  /** A server of the protocol for one client, or for one request of it. It has to be connected to a transport. */
  open(caller: Caller): Server;
  /** Whether a run of a client goes on. */
  isRunning(caller: Caller): boolean;
  /** Ends and forgets the runs of a client that has gone. */
  leave(caller: Caller): Promise<void>;
  /** Serves these plans instead of those before, and tells the clients. */
  setPlans(plans: Readonly<Record<string, PlanToServe>>): void;
  /** Calls a listener after the list of tools has changed; gives the function that ends it. */
  onToolsChanged(listener: () => void): () => void;
  /** Cancels all runs and waits for their end; no other starts. */
  close(reason?: string): Promise<void>;
}

/**
 * Makes a server that checks and runs plans for MCP clients.
 *
 * @throws RangeError if a limit is not a number from 0 up
 * @throws ToolDefinitionError if a tool is not usable; UnknownToolError if one to expose is not there
 */
export function createPlanServer(options: PlanServerOptions): PlanServer {
  return new OpenPlanServer(options);
}

class OpenPlanServer implements PlanServer {
  readonly limits: ServerLimits;
  readonly #options: PlanServerOptions;
  readonly #tools: ToolRegistry;
  readonly #clock: Clock;
  readonly #book: RunBook;
  readonly #consents: ConsentDesk;
  readonly #listeners = new Set<() => void>();
  readonly #unwatch: () => void;
  #plans: Readonly<Record<string, PlanToServe>>;
  #served: ServedTools;

  constructor(options: PlanServerOptions) {
    const { tools, plans = {}, instrumentations = [], clock = systemClock } = options;
    this.#options = options;
    this.limits = serverLimits(options.limits);
    this.#tools = tools instanceof ToolRegistry ? tools : ToolRegistry.from(tools);
    this.#clock = clock;
    this.#book = new RunBook(createExecutor(this.#tools, { instrumentations }), this.limits, clock);
    this.#consents = new ConsentDesk(clock);
    this.#plans = plans;
    requireExposed(this.#tools, options.exposeTools);
    this.#served = this.#arrange();
    this.#unwatch = this.#tools.onChange(() => this.#rearrange());
  }

  open(caller: Caller): Server {
    const { name = 'planloom', version = '0.1.0', onError = () => undefined } = this.#options;
    return openProtocolServer({
      caller,
      name,
      version,
      served: () => this.#served,
      book: this.#book,
      consents: this.#consents,
      clock: this.#clock,
      onError,
    });
  }

  isRunning(caller: Caller): boolean {
    return this.#book.isRunning(caller);
  }

  leave(caller: Caller): Promise<void> {
    return this.#book.leave(caller);
  }

  setPlans(plans: Readonly<Record<string, PlanToServe>>): void {
    this.#plans = plans;
    this.#rearrange();
  }

  onToolsChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(reason: string = 'the server is going away'): Promise<void> {
    this.#unwatch();
    await this.#book.close(reason);
  }

  #rearrange(): void {
    this.#served = this.#arrange();
    for (const listener of this.#listeners) listener();
  }

  #arrange(): ServedTools {
    const { allowEffects = 'none', exposeTools = [], onLeftOut = () => undefined } = this.#options;
    const { onApproval, askUsers = true } = this.#options;
    const { served, leftOut } = arrangeTools(
      { plans: this.#plans, exposed: exposedOf(this.#tools, exposeTools) },
      {
        tools: this.#tools,
        limits: this.limits,
        book: this.#book,
        allowEffects,
        clock: this.#clock,
        onApproval,
        asksUsers: askUsers,
      },
    );
    for (const each of leftOut) onLeftOut(each);
    return served;
  }
}

/** A name that is wrong from the start is a mistake; a tool that goes away later is not. */
function requireExposed(tools: ToolRegistry, exposed: PlanServerOptions['exposeTools'] = []): void {
  if (exposed !== 'all') for (const id of exposed) tools.require(id);
}

function exposedOf(tools: ToolRegistry, exposed: 'all' | readonly string[]): readonly Tool[] {
  return exposed === 'all' ? tools.getAll() : exposed.flatMap((id) => tools.get(id) ?? []);
}
