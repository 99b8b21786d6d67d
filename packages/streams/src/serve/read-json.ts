import { ProblemError } from './problem.ts';

/** A JSON object that a client sent. */
export type JsonBody = Readonly<Record<string, unknown>>;

/** What an object in a body looks like. */
export interface BodyShape {
  /** Fields that it can have. */
  readonly fields: readonly string[];
  /** How it looks, for those who got it wrong. */
  readonly example: string;
}

/**
 * Reads the body of a request: a JSON object with no other fields than these.
 *
 * @throws ProblemError if it is none, or larger than allowed: then it is not even read to its end
 */
export async function readJson(request: Request, maxBytes: number, shape: BodyShape): Promise<JsonBody> {
  const mediaType = (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  // A page of another site can send other types without asking the browser, but not this one.
  if (mediaType !== 'application/json') {
    const detail = `The body has to be application/json; it is said to be ${mediaType || 'nothing'}.`;
    throw new ProblemError({ status: 415, code: 'request/not-json', detail });
  }
  return objectOf(parse(await readText(request, maxBytes)), shape);
}

/** That a body is not what it has to be. */
export function badShape(detail: string): ProblemError {
  return new ProblemError({ status: 400, code: 'request/bad-shape', detail });
}

function objectOf(body: unknown, { fields, example }: BodyShape): JsonBody {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badShape(`The body has to be an object: ${example}.`);
  }
  const unknown = Object.keys(body).find((key) => !fields.includes(key));
  if (unknown === undefined) return body as JsonBody;
  throw badShape(`The body has the field ${JSON.stringify(unknown)}; it can have: ${example}.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = `The body is not JSON: ${String(error)}`;
    throw new ProblemError({ status: 400, code: 'request/not-json', detail });
  }
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
