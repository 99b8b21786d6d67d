import type { HttpResponse } from '../http/send-request.ts';

/** What `http_get` and `http_request` return. */
export const HTTP_OUTPUT = {
  type: 'object',
  properties: {
    url: { type: 'string', description: 'The address that answered, after redirects.' },
    status: { type: 'integer', description: 'HTTP status, such as 200.' },
    headers: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Headers of the answer, names in lower case.',
    },
    body: { description: 'The parsed JSON, the text, or the bytes as base64.' },
    body_form: { type: 'string', enum: ['json', 'text', 'base64'], description: 'Which form the body has.' },
  },
  required: ['url', 'status', 'headers', 'body', 'body_form'],
} as const;

/** The part of an answer that both tools return as it is. */
export function shownAnswer({ url, status, headers }: HttpResponse): Pick<HttpResponse, 'url' | 'status' | 'headers'> {
  return { url, status, headers };
}
