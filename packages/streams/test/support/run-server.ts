import {
  createRunHandler,
  RunRegistry,
  type RunHandler,
  type RunHandlerOptions,
  type RunOutcome,
  type RunRegistryOptions,
} from '../../src/index.ts';
import { workshop, type Workshop } from './workshop.ts';

/** A handler on virtual time, without a network. */
export interface RunServer extends Workshop {
  readonly registry: RunRegistry;
  readonly handler: RunHandler;
  /** Sends a request to the handler. */
  readonly ask: (method: string, path: string, headers?: Record<string, string>, body?: unknown) => Promise<Response>;
  /** Starts a run and gives its id. */
  readonly start: (steps: readonly object[], input?: unknown) => Promise<string>;
  /** Lets a run go on to its end. */
  readonly endOf: (runId: string) => Promise<RunOutcome>;
}

export function runServer(options: Partial<RunHandlerOptions> = {}, held: RunRegistryOptions = {}): RunServer {
  const shop = workshop();
  const { time, executor } = shop;
  const registry = new RunRegistry({ clock: time, ...held });
  const handler = createRunHandler({
    executor,
    registry,
    authorize: () => true,
    ...options,
    stream: { timer: time, ...options.stream },
  });
  const ask: RunServer['ask'] = (method, path, headers = {}, body) =>
    handler(
      new Request(`http://server.test${path}`, {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
  const start: RunServer['start'] = async (steps, input) => {
    const plan = { version: '1.0', execution: 'dag', steps };
    const response = await ask('POST', '/runs', { prefer: 'respond-async' }, { plan, input });
    const { runId } = (await response.json()) as { readonly runId: string };
    return runId;
  };
  const endOf: RunServer['endOf'] = (runId) =>
    time.settle(registry.find(runId)?.ended ?? Promise.reject(new Error(`The run ${runId} is not held.`)));
  return { ...shop, registry, handler, ask, start, endOf };
}
