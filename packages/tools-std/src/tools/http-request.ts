import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import type { HttpClient } from '../http/http-client.ts';
import { statusError } from '../http/http-error.ts';
import { requestUrl, type QueryValues, type HeaderValues } from '../http/request-url.ts';
import { RESPONSE_FORMS, responseBody } from '../http/response-body.ts';
import { lastingError } from '../lasting-error.ts';
import { HTTP_OUTPUT, shownAnswer } from './http-output.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** `http_request`: any request. It may change something elsewhere, so it is repeated only where a plan asks for it. */
export function httpRequestTool(client: HttpClient): Tool {
  return declareTool({
    id: 'http_request',
    name: 'HTTP request',
    description:
      'Sends an HTTP request of any method. To only read something, use http_get. A status of 400 or more is an error unless accept_error_status is true.',
    inputSchema: {
      type: 'object',
      properties: {
        url: { type: 'string', minLength: 1, description: 'Address, http or https.' },
        method: { type: 'string', enum: METHODS, default: 'GET', description: 'Method of the request.' },
        query: {
          type: 'object',
          additionalProperties: { type: ['string', 'number', 'boolean'] },
          description: 'Parameters to add to the address; they are encoded as needed.',
        },
        headers: { type: 'object', additionalProperties: { type: 'string' }, description: 'Headers to send.' },
        json: { description: 'A value to send as JSON. Not together with body.' },
        body: { type: 'string', description: 'A text to send as it is; give its Content-Type in the headers.' },
        response: {
          type: 'string',
          enum: RESPONSE_FORMS,
          default: 'auto',
          description: 'Form of the body; auto goes by its content type.',
        },
        max_redirects: {
          type: 'integer',
          minimum: 0,
          description: 'Redirects followed at most. 0: a redirect is an error.',
        },
        max_bytes: { type: 'integer', minimum: 1, description: 'A larger answer is an error.' },
        accept_error_status: {
          type: 'boolean',
          default: false,
          description: 'Whether a status of 400 or more is returned instead of being an error.',
        },
      },
      required: ['url'],
      additionalProperties: false,
    },
    outputSchema: HTTP_OUTPUT,
    effects: { readOnly: false, idempotent: false, destructive: true, openWorld: true },
    async execute(input, { signal, idempotencyKey, carrier }) {
      const { url, method, query, max_redirects: maxRedirects, max_bytes: maxBytes, response } = input;
      const answer = await client.send({
        url: requestUrl(url, query as QueryValues | undefined),
        method,
        ...contentOf(input as GivenContent, { ...carrier, ...keyHeader(method, idempotencyKey) }),
        maxRedirects,
        maxBytes,
        signal,
      });
      if (answer.status >= 400 && !input.accept_error_status) throw statusError(answer, Date.now());
      return { ...shownAnswer(answer), ...responseBody(answer, response) };
    },
  });
}

interface Content {
  readonly headers: HeaderValues;
  readonly body?: Uint8Array;
}

interface GivenContent {
  readonly headers?: HeaderValues;
  readonly json?: unknown;
  readonly body?: string;
}

function contentOf({ headers = {}, json, body }: GivenContent, own: HeaderValues): Content {
  if (json !== undefined && body !== undefined) {
    throw lastingError('tool/invalid-input', 'Give json or body, not both.');
  }
  if (body !== undefined) return { headers: { ...own, ...headers }, body: Buffer.from(body) };
  if (json === undefined) return { headers: { ...own, ...headers } };
  return {
    headers: { 'content-type': 'application/json', ...own, ...headers },
    body: Buffer.from(JSON.stringify(json)),
  };
}

/**
 * Lets a service notice that a second attempt is the same request.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
function keyHeader(method: string, key: string): Record<string, string> {
  return method === 'POST' || method === 'PATCH' ? { 'idempotency-key': key } : {};
}
