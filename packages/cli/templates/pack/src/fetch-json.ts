import { defineTool, type Tool, ToolError } from '@planloom/tool-kit';

/**
 * `fetch_json`: a document of the web. It reaches out, so it hands the signal on, says in each error whether trying again
 * can help, and is marked `openWorld`: what it returns is not to be trusted.
 */
export const fetchJson: Tool = defineTool({
  id: 'fetch_json',
  name: 'Fetch JSON',
  description: 'Gets a JSON document from an http or https address.',
  inputSchema: {
    type: 'object',
    properties: { url: { type: 'string', pattern: '^https?://', description: 'Address of the document.' } },
    required: ['url'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      url: { type: 'string', description: 'The address that answered, after redirects.' },
      document: { description: 'The document.' },
    },
    required: ['url', 'document'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: true },
  async execute({ url }, { signal }) {
    const response = await request(url, signal);
    if (!response.ok) {
      await response.body?.cancel();
      throw statusError(url, response);
    }
    return { url: response.url, document: await readJson(url, response, signal) };
  },
});

async function request(url: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { signal, headers: { accept: 'application/json' } });
  } catch (cause) {
    // An abort is no failure of the service: it is handed on as it is.
    signal.throwIfAborted();
    throw new ToolError(`${url} could not be reached.`, {
      code: '__CODE_PREFIX__/unreachable',
      retryable: true,
      cause,
    });
  }
}

/** The service is overloaded or broken for the moment (408, 425, 429, 5xx), or the call is wrong and will stay so. */
function statusError(url: string, { status, headers }: Response): ToolError {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return new ToolError(`${url} answered with the status ${status}.`, {
    code: '__CODE_PREFIX__/status',
    retryable: [408, 425, 429].includes(status) || status >= 500,
    details: { status },
    ...(seconds >= 0 && { retryAfterMs: seconds * 1000 }),
  });
}

async function readJson(url: string, response: Response, signal: AbortSignal): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    signal.throwIfAborted();
    const isCut = !(cause instanceof SyntaxError);
    throw new ToolError(isCut ? `The answer of ${url} broke off.` : `The answer of ${url} is not JSON.`, {
      code: isCut ? '__CODE_PREFIX__/unreachable' : '__CODE_PREFIX__/not-json',
      retryable: isCut,
      cause,
    });
  }
}
