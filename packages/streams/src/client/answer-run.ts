import { refusalOf } from './body-chunks.ts';

/** What somebody has decided about what a run asks. Who it is, the server knows. */
export interface RemoteDecision {
  /** Path of the step that asks. */
  readonly path: string;
  readonly approved: boolean;
  /** That of what they have seen: `step.waiting` and `GET /runs/ID/waiting` say it. If something else is asked now, the server refuses. */
  readonly hash: string;
  /** Values in place of those that were shown, with the same names and types. Only with `approved`. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Why. */
  readonly comment?: string;
}

/** A signal for a run. */
export interface RemoteSignal {
  readonly name: string;
  /** What the step that waits for it gives; JSON. Default: null. */
  readonly payload?: unknown;
}

/** How a run elsewhere is answered. */
export interface AnswerOptions {
  /** Headers of the request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Default: the global one. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/**
 * Decides about what a run elsewhere asks.
 *
 * @param url of the run, such as `https://plans.example/runs/ID`
 * @throws StreamError `stream/refused` if the server does not take it, with its `status` and `reason`: 404 (`answer/nothing-waits`), 409 (`answer/changed`, `answer/decided`),
 *   410 (`answer/run-over`), 422 (`answer/invalid-values`)
 */
export async function decideRun(
  url: string | URL,
  decision: RemoteDecision,
  options: AnswerOptions = {},
): Promise<void> {
  await send(`${withoutSlash(url)}/decisions`, decision, options);
}

/**
 * Sends a signal to a run elsewhere.
 *
 * @param url of the run, such as `https://plans.example/runs/ID`
 * @throws StreamError `stream/refused` if the server does not take it, with its `status` and `reason`: 410 (`answer/run-over`), 429 (`answer/too-many`)
 */
export async function signalRun(url: string | URL, signal: RemoteSignal, options: AnswerOptions = {}): Promise<void> {
  await send(`${withoutSlash(url)}/signals`, signal, options);
}

async function send(url: string, body: object, { headers, signal, fetch: ask = fetch }: AnswerOptions): Promise<void> {
  const response = await ask(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
  if (!response.ok) throw await refusalOf(response);
  await response.body?.cancel();
}

function withoutSlash(url: string | URL): string {
  return String(url).replace(/\/+$/u, '');
}
