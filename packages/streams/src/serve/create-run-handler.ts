import { isPlanError, type Executor, type RunContext, type StreamOptions } from '@planloom/executor-core';

import { NDJSON_HEADERS, toNdjson } from '../ndjson/to-ndjson.ts';
import { resultJson } from '../result-json.ts';
import type { RunOutcome } from '../run-outcome.ts';
import { numberBehind } from '../sse/last-event-id.ts';
import { SSE_HEADERS, toSse, type SseOptions } from '../sse/to-sse.ts';
import type { StreamedRun } from '../streamed-run.ts';
import { wholeNumber } from '../whole-number.ts';
import { AnswerDesk, type Decider } from './answer-desk.ts';
import { negotiate } from './negotiate.ts';
import { ProblemError, problemResponse } from './problem.ts';
import { readOrder } from './read-order.ts';
import {
  DuplicateRunError,
  OwnerFullError,
  RegistryFullError,
  RunRegistry,
  type HeldRun,
  type StartOptions,
} from './run-registry.ts';

/** What a client wants to do. */
export type RunAction =
  | { readonly kind: 'start' }
  | {
      /** `read`: its events, how it is, and what it waits for. `decide`: approves or rejects what it asks. */
      readonly kind: 'read' | 'cancel' | 'decide' | 'signal';
      readonly runId: string;
    };

/**
 * Whether a client may do something: yes or no (403); yes, as this `owner`, who alone finds the runs that they start; or a response of one's own, such as one with status 401.
 */
export type Verdict = boolean | { readonly owner: string } | Response;

/** How runs are served. */
export interface RunHandlerOptions {
  readonly executor: Executor;
  /**
   * Decides about every request. Whoever may start runs may call every tool of the executor, with any arguments, so there is no default. It sees the request before its body is read, and
   * must not read it.
   */
  readonly authorize: (request: Request, action: RunAction) => Verdict | Promise<Verdict>;
  /** Path of the runs. Default: `/runs`. */
  readonly basePath?: string;
  /** Where runs are held. Default: a registry of this handler's own. */
  readonly registry?: RunRegistry;
  /** Bytes that the body of a request may have. Default: 1 MiB. */
  readonly maxBodyBytes?: number;
  /**
   * Options of each run, such as limits or secrets; over those of the executor. Of a run here, `keptEvents` is 1,000 unless this says otherwise. A `runId` of a run that is held already
   * is refused.
   */
  readonly runOptions?: StreamOptions | ((request: Request) => StreamOptions);
  /** Whether a run is cancelled when the one who started it, and reads its events, goes away before its end. Default: false. */
  readonly cancelRunOnDisconnect?: boolean;
  /** Who decides, by their request: it goes into `by` of the decision, which the body cannot say. Default: nobody is named. */
  readonly decider?: Decider;
  /** How events are written. */
  readonly stream?: Pick<SseOptions, 'heartbeatMs' | 'retryMs' | 'timer'>;
}

/** Answers requests about runs. */
export type RunHandler = (request: Request) => Promise<Response>;

const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;
/** Fewer than for a program of one's own: as many runs are held as the registry takes. */
const DEFAULT_KEPT_EVENTS = 1000;
/** When a run ends is not known; a client that asks that often does no harm. */
const RETRY_AFTER_SECONDS = 5;
const SSE = 'text/event-stream';
const NDJSON = 'application/x-ndjson';
const JSON_TYPE = 'application/json';

/**
 * A handler for HTTP, from a Web `Request` to a `Response`, that has plans run and tells of them:
 *
 * - `POST /runs` with `{ "plan": …, "input": … }` starts a run. `Accept` says what the answer is: its events (`text/event-stream`, `application/x-ndjson`), or how it has ended
 *   (`application/json`, also without `Accept`); with `Prefer: respond-async`, where it is (202).
 * - `GET /runs/ID/events` gives its events, from `Last-Event-ID` or `?from=NUMBER` on; 204 if there are no more.
 * - `GET /runs/ID` says how it is.
 * - `DELETE /runs/ID` cancels it.
 * - `GET /runs/ID/waiting` says what it waits for, with what is asked as a whole.
 * - `POST /runs/ID/decisions` with `{ "path": …, "approved": …, "hash": … }` decides, and may have `values` and a `comment`; `POST /runs/ID/signals` with `{ "name": …, "payload": … }`
 *   sends a signal.
 *
 * The HTTP status says how it went with the request, also if a run failed. Problems are `application/problem+json` with a `code`. CORS is not its business.
 *
 * @throws RangeError if an option is out of range
 */
export function createRunHandler(options: RunHandlerOptions): RunHandler {
  const server = new RunServer(options);
  return async (request) => {
    try {
      return await server.answer(request);
    } catch (error) {
      if (error instanceof ProblemError) return problemResponse(error);
      throw error;
    }
  };
}

/** What a path is about. */
type Place = { readonly kind: 'runs' } | { readonly kind: 'run' | RunPart; readonly runId: string };

const RUN_PARTS = ['events', 'waiting', 'decisions', 'signals'] as const;
type RunPart = (typeof RUN_PARTS)[number];

class RunServer {
  readonly #options: RunHandlerOptions;
  readonly #basePath: string;
  readonly #registry: RunRegistry;
  readonly #maxBodyBytes: number;
  readonly #answers: AnswerDesk;

  constructor(options: RunHandlerOptions) {
    this.#options = options;
    this.#basePath = (options.basePath ?? '/runs').replace(/\/+$/u, '');
    this.#registry = options.registry ?? new RunRegistry();
    this.#maxBodyBytes = wholeNumber('maxBodyBytes', options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES, 1);
    this.#answers = new AnswerDesk({ maxBodyBytes: this.#maxBodyBytes, decider: options.decider });
  }

  async answer(request: Request): Promise<Response> {
    const place = this.#placeOf(new URL(request.url));
    const action = actionOf(request.method, place);
    const verdict = await this.#options.authorize(request, action);
    if (verdict instanceof Response) return verdict;
    if (verdict === false) {
      throw new ProblemError({ status: 403, code: 'request/forbidden', detail: 'This is not allowed to you.' });
    }
    const owner = verdict === true ? undefined : verdict.owner;
    if (action.kind === 'start') return this.#start(request, owner);
    return this.#answerAbout(request, this.#find(action.runId, owner), place, action);
  }

  async #answerAbout(request: Request, held: HeldRun, { kind }: Place, action: RunAction): Promise<Response> {
    switch (action.kind) {
      case 'cancel':
        return this.#cancel(held);
      case 'decide':
        await this.#answers.decide(request, held);
        return takenResponse(held.run);
      case 'signal':
        await this.#answers.signal(request, held);
        return takenResponse(held.run);
      default:
        if (kind === 'events') return this.#events(request, held);
        return kind === 'waiting' ? waitingResponse(held.run) : heldResponse(held);
    }
  }

  async #start(request: Request, owner: string | undefined): Promise<Response> {
    const answer = acceptable(request, [JSON_TYPE, SSE, NDJSON]);
    const { executor } = this.#options;
    const { plan, input } = await readOrder(request, this.#maxBodyBytes);
    const context: RunContext = input === undefined ? {} : { input };
    const runOptions = this.#runOptions(request);
    const begin = (runId: string): StreamedRun => executor.stream(plan, context, { ...runOptions, runId });
    const held = this.#hold(begin, { owner, runId: runOptions.runId });
    await refuseUnlessBegun(held.run);
    return this.#answerStart(request, held, answer);
  }

  async #answerStart(request: Request, { run, ended }: HeldRun, answer: string): Promise<Response> {
    const path = `${this.#basePath}/${encodeURIComponent(run.runId)}`;
    if (answer !== JSON_TYPE) {
      const { cancelRunOnDisconnect = false } = this.#options;
      return this.#stream(run, answer, { signal: request.signal, cancelRunOnDisconnect }, `${path}/events`);
    }
    if (prefersAsync(request)) {
      return json({ runId: run.runId, status: 'running', events: `${path}/events` }, 202, {
        location: path,
        'preference-applied': 'respond-async',
      });
    }
    return stateResponse(run, await ended, { 'content-location': path });
  }

  async #events(request: Request, { run, outcome }: HeldRun): Promise<Response> {
    const answer = acceptable(request, [SSE, NDJSON]);
    const from = firstWanted(request);
    // It tells browsers not to come back.
    if (outcome && (await isBehindEnd(run, from))) return new Response(null, { status: 204 });
    return this.#stream(run, answer, { signal: request.signal, from });
  }

  #stream(run: StreamedRun, answer: string, reading: SseOptions, location?: string): Response {
    const body = (answer === SSE ? toSse : toNdjson)(run, { ...this.#options.stream, ...reading });
    const headers = answer === SSE ? SSE_HEADERS : NDJSON_HEADERS;
    return new Response(body, {
      headers: { ...headers, ...(location !== undefined && { 'content-location': location }) },
    });
  }

  #cancel({ run, outcome }: HeldRun): Response {
    if (outcome) return stateResponse(run, outcome);
    run.cancel(new Error('A client has cancelled the run.'));
    return takenResponse(run);
  }

  #hold(begin: (runId: string) => StreamedRun, options: StartOptions): HeldRun {
    try {
      return this.#registry.start(begin, options);
    } catch (error) {
      throw refusalOf(error) ?? error;
    }
  }

  #find(runId: string, owner: string | undefined): HeldRun {
    const held = this.#registry.find(runId, owner);
    if (held) return held;
    const detail = `There is no run ${JSON.stringify(runId)}. One that has ended is kept for a while only.`;
    throw new ProblemError({ status: 404, code: 'run/unknown', detail });
  }

  /** The caller's place in a trace is handed on. Baggage is not: what it says would go to every tool. */
  #runOptions(request: Request): StreamOptions {
    const { runOptions = {} } = this.#options;
    const carrier: Record<string, string> = {};
    for (const name of ['traceparent', 'tracestate']) {
      const value = request.headers.get(name);
      if (value !== null) carrier[name] = value;
    }
    const own = typeof runOptions === 'function' ? runOptions(request) : runOptions;
    return { carrier, keptEvents: DEFAULT_KEPT_EVENTS, ...own };
  }

  #placeOf({ pathname }: URL): Place {
    const base = this.#basePath;
    const path = pathname.replace(/\/$/u, '');
    if (path === base) return { kind: 'runs' };
    const [id, part, more] = path.startsWith(`${base}/`) ? path.slice(base.length + 1).split('/') : [];
    const kind = part === undefined ? 'run' : RUN_PARTS.find((known) => known === part);
    if (id !== undefined && id !== '' && kind !== undefined && more === undefined) return { kind, runId: decoded(id) };
    const detail = `There is nothing at ${pathname}; there is ${base}, ${base}/ID and ${base}/ID/ with ${RUN_PARTS.join(', ')}.`;
    throw new ProblemError({ status: 404, code: 'request/unknown-path', detail });
  }
}

/** What a client is told whose run the registry does not take. */
function refusalOf(error: unknown): ProblemError | undefined {
  const later = { 'retry-after': String(RETRY_AFTER_SECONDS) };
  if (error instanceof DuplicateRunError) {
    return new ProblemError({ status: 409, code: error.code, detail: error.message });
  }
  if (error instanceof OwnerFullError) {
    const detail = `${error.message} Wait until one has ended, or cancel one.`;
    return new ProblemError({ status: 429, code: error.code, detail }, later);
  }
  if (error instanceof RegistryFullError) {
    return new ProblemError({ status: 503, code: error.code, detail: `${error.message} Try again later.` }, later);
  }
  return undefined;
}

/** An id that cannot be decoded is no run's. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** The methods of each kind of path. */
const ALLOWED: Readonly<Record<Place['kind'], string>> = {
  runs: 'POST',
  run: 'GET, DELETE',
  events: 'GET',
  waiting: 'GET',
  decisions: 'POST',
  signals: 'POST',
};

function actionOf(method: string, place: Place): RunAction {
  if (place.kind === 'runs') {
    if (method === 'POST') return { kind: 'start' };
  } else {
    const { runId } = place;
    if (method === 'POST' && place.kind === 'decisions') return { kind: 'decide', runId };
    if (method === 'POST' && place.kind === 'signals') return { kind: 'signal', runId };
    if (method === 'GET' && ALLOWED[place.kind].startsWith('GET')) return { kind: 'read', runId };
    if (method === 'DELETE' && place.kind === 'run') return { kind: 'cancel', runId };
  }
  const allow = ALLOWED[place.kind];
  const detail = `${method} is not possible here; ${allow} is.`;
  throw new ProblemError({ status: 405, code: 'request/method', detail }, { allow });
}

function acceptable<Offer extends string>({ headers }: Request, offers: readonly Offer[]): Offer {
  const accept = headers.get('accept');
  const answer = negotiate(accept, offers);
  if (answer !== undefined) return answer;
  const detail = `There is nothing here that Accept: ${accept ?? ''} allows; there is ${offers.join(', ')}.`;
  throw new ProblemError({ status: 406, code: 'request/not-acceptable', detail });
}

function prefersAsync({ headers }: Request): boolean {
  return (headers.get('prefer') ?? '').split(',').some((preference) => preference.trim() === 'respond-async');
}

/** Where a client wants to go on, by `Last-Event-ID`, else `?from=`. */
function firstWanted(request: Request): number {
  try {
    const lastEventId = request.headers.get('last-event-id');
    if (lastEventId) return numberBehind(lastEventId);
    const from = new URL(request.url).searchParams.get('from');
    return from === null ? 1 : firstNumber(from);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ProblemError({ status: 400, code: 'request/bad-number', detail: error.message });
  }
}

function firstNumber(from: string): number {
  if (/^[1-9]\d{0,14}$/u.test(from)) return Number(from);
  throw new RangeError(`from is ${JSON.stringify(from)}, and has to be the number of an event, from 1.`);
}

async function isBehindEnd(run: StreamedRun, from: number): Promise<boolean> {
  const events = run.events({ from });
  const { done } = await events.next();
  await events.return?.();
  return done === true;
}

/** A plan that is not fit to run is the client's mistake. */
async function refuseUnlessBegun(run: StreamedRun): Promise<void> {
  if (!(await isBehindEnd(run, 1))) return;
  try {
    await run.result;
  } catch (error) {
    if (!isPlanError(error)) throw error;
    const { code, message, diagnostics } = error;
    throw new ProblemError({ status: 400, code, detail: message, diagnostics });
  }
}

function stateResponse(
  { runId }: StreamedRun,
  outcome: RunOutcome | undefined,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return json({ runId, ...(outcome ?? { status: 'running' }) }, 200, headers);
}

function heldResponse({ run, outcome, isSuspended }: HeldRun): Response {
  return outcome || !isSuspended ? stateResponse(run, outcome) : json({ runId: run.runId, status: 'suspended' }, 200);
}

/** That something is taken, and the run goes on. */
function takenResponse({ runId }: StreamedRun): Response {
  return json({ runId, status: 'running' }, 202);
}

function waitingResponse({ runId, waiting }: StreamedRun): Response {
  return json({ runId, waiting: waiting() }, 200);
}

function json(body: object, status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(written(body), {
    status,
    headers: { 'content-type': JSON_TYPE, 'cache-control': 'no-store', ...headers },
  });
}

function written(body: object): string {
  try {
    return resultJson(body);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const detail = `The run has ended, but its result cannot be written as JSON: ${reason}`;
    throw new ProblemError({ status: 500, code: 'run/result-not-json', detail });
  }
}
