import type { PlanSource } from '@planloom/executor-core';

import { ProblemError } from './problem.ts';

/** What a client wants to have run. */
export interface RunOrder {
  readonly plan: PlanSource;
  readonly input: unknown;
}

/**
 * Reads the body of a request that starts a run: JSON with a `plan` (an object, or its text as JSON or YAML) and, if the plan has any, its `input`.
 *
 * @throws ProblemError if it is none, or larger than allowed: then it is not even read to its end
 */
export async function readOrder(request: Request, maxBytes: number): Promise<RunOrder> {
  const mediaType = (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  // A page of another site can send other types without asking the browser, but not this one.
  if (mediaType !== 'application/json') {
    const detail = `The body has to be application/json; it is said to be ${mediaType || 'nothing'}.`;
    throw new ProblemError({ status: 415, code: 'request/not-json', detail });
  }
  return orderOf(parse(await readText(request, maxBytes)));
}

function orderOf(body: unknown): RunOrder {
  const shape = '{ "plan": { … }, "input": { … } }';
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest('request/bad-shape', `The body has to be an object: ${shape}.`);
  }
  const unknown = Object.keys(body).find((key) => key !== 'plan' && key !== 'input');
  if (unknown !== undefined) {
    throw badRequest('request/bad-shape', `The body has the field ${JSON.stringify(unknown)}; it can have: ${shape}.`);
  }
  const { plan, input } = body as { readonly plan?: unknown; readonly input?: unknown };
  const isPlan = typeof plan === 'string' || (typeof plan === 'object' && plan !== null);
  if (!isPlan) throw badRequest('request/bad-shape', `The body has no plan; it has to be: ${shape}.`);
  // The executor checks it, and says what is wrong with it.
  return { plan: plan as PlanSource, input };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest('request/not-json', `The body is not JSON: ${String(error)}`);
  }
}

function badRequest(code: string, detail: string): ProblemError {
  return new ProblemError({ status: 400, code, detail });
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function tooLarge(maxBytes: number): ProblemError {
  const detail = `The body has more than ${maxBytes} bytes, which is the most this server takes.`;
  return new ProblemError({ status: 413, code: 'request/too-large', detail }, { connection: 'close' });
}
