import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import type { HttpClient } from '../http/http-client.ts';
import { requestUrl, type QueryValues, type HeaderValues } from '../http/request-url.ts';
import { RESPONSE_FORMS, responseBody } from '../http/response-body.ts';
import { HTTP_OUTPUT, shownAnswer } from './http-output.ts';

/** `http_get`: asks an address for data. Unlike `http_request` it changes nothing, so a failed call may be repeated. */
export function httpGetTool(client: HttpClient): Tool {
  return declareTool({
    id: 'http_get',
    name: 'HTTP GET',
    description:
      'Gets an address and returns the parsed JSON, the text or the bytes. A status of 400 or more is an error.',
    inputSchema: {
      type: 'object',
      properties: {
        url: { type: 'string', minLength: 1, description: 'Address, http or https.' },
        query: {
          type: 'object',
          additionalProperties: { type: ['string', 'number', 'boolean'] },
          description: 'Parameters to add to the address; they are encoded as needed.',
        },
        headers: {
          type: 'object',
          additionalProperties: { type: 'string' },
          description: 'Headers to send, for instance {"Accept": "application/json"}.',
        },
        response: {
          type: 'string',
          enum: RESPONSE_FORMS,
          default: 'auto',
          description: 'Form of the body; auto goes by its content type.',
        },
      },
      required: ['url'],
      additionalProperties: false,
    },
    outputSchema: HTTP_OUTPUT,
    effects: { readOnly: true, idempotent: true, openWorld: true },
    async execute({ url, query, headers, response }, { signal, carrier }) {
      const answer = await client.fetch({
        url: requestUrl(url, query as QueryValues | undefined),
        method: 'GET',
        headers: { ...carrier, ...(headers as HeaderValues | undefined) },
        signal,
      });
      return { ...shownAnswer(answer), ...responseBody(answer, response) };
    },
  });
}
