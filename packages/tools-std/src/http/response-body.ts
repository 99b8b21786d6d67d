import { lastingError } from '../lasting-error.ts';
import { isJson, isText, parseContentType } from './content-type.ts';
import { decodeBody } from './decode-body.ts';
import { withoutSecrets } from './http-error.ts';
import type { HttpResponse } from './send-request.ts';

/** How a body is handed to a plan; `auto` goes by its content type. */
export type ResponseForm = 'auto' | 'json' | 'text' | 'base64';

/** The forms, for schemas. */
export const RESPONSE_FORMS: readonly ResponseForm[] = ['auto', 'json', 'text', 'base64'];

/** A body as a value of a plan. */
export interface ResponseBody {
  readonly body: unknown;
  /** The form it has. */
  readonly body_form: Exclude<ResponseForm, 'auto'>;
}

/**
 * The body of an answer as JSON, text or base64.
 *
 * @throws ToolError `tool/invalid-json` if JSON was asked for, or announced, and the body is none
 */
export function responseBody(response: HttpResponse, asked: ResponseForm): ResponseBody {
  const form = asked === 'auto' ? formOf(response) : asked;
  switch (form) {
    case 'base64':
      return { body: response.body.toString('base64'), body_form: form };
    case 'text':
      return { body: decodeBody(response.body, response.headers['content-type']), body_form: form };
    case 'json':
      return { body: parseBody(response), body_form: form };
  }
}

function formOf({ headers, body }: HttpResponse): Exclude<ResponseForm, 'auto'> {
  const { type } = parseContentType(headers['content-type']);
  if (body.length === 0) return 'text';
  if (isJson(type)) return 'json';
  return isText(type) || type === '' ? 'text' : 'base64';
}

function parseBody(response: HttpResponse): unknown {
  try {
    return JSON.parse(decodeBody(response.body, response.headers['content-type'])) as unknown;
  } catch (error) {
    throw lastingError('tool/invalid-json', `The answer of ${withoutSecrets(response.url)} is not JSON.`, error);
  }
}
