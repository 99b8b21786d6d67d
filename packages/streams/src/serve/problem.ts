import type { Diagnostic } from '@planloom/dsl-schema';

const TITLES = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

/** What a client did wrong, or what the server cannot do, as it is answered. */
export interface Problem {
  readonly status: keyof typeof TITLES;
  /** For instance `request/not-json`, `plan/invalid`. */
  readonly code: string;
  /** What is wrong, and what would be right. */
  readonly detail: string;
  /** What is wrong with the plan. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** Thrown to answer a request with a problem. */
export class ProblemError extends Error {
  override readonly name: string = 'ProblemError';
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(problem.detail);
    this.problem = problem;
    this.headers = headers;
  }
}

/**
 * A problem as a response.
 *
 * @see RFC 9457, "Problem Details for HTTP APIs"
 */
export function problemResponse({ problem, headers }: ProblemError): Response {
  const { status, code, detail, diagnostics } = problem;
  const body = {
    type: 'about:blank',
    title: TITLES[status],
    status,
    code,
    detail,
    ...(diagnostics && { diagnostics }),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  });
}
