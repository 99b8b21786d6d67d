import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { readPage, type ReadablePage } from '../html/readable-page.ts';
import { isHtml, isText, parseContentType } from '../http/content-type.ts';
import { decodeBody } from '../http/decode-body.ts';
import type { HttpClient } from '../http/http-client.ts';
import { withoutSecrets } from '../http/http-error.ts';
import { requestUrl } from '../http/request-url.ts';
import type { HttpResponse } from '../http/send-request.ts';
import { lastingError } from '../lasting-error.ts';
import { PAGE_PROPERTIES, PAGE_REQUIRED } from './page-output.ts';

/** `fetch_page`: what a reader sees of a page on the web. */
export function fetchPageTool(client: HttpClient): Tool {
  return declareTool({
    id: 'fetch_page',
    name: 'Fetch page',
    description:
      'Gets a web page and returns its title, its readable text without menus, and its links. Plain text, Markdown, JSON and XML come back as they are.',
    inputSchema: {
      type: 'object',
      properties: { url: { type: 'string', minLength: 1, description: 'Address of the page, http or https.' } },
      required: ['url'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        url: { type: 'string', description: 'The address that answered, after redirects.' },
        content_type: { type: 'string', description: 'Media type, such as text/html.' },
        ...PAGE_PROPERTIES,
      },
      required: ['url', 'content_type', ...PAGE_REQUIRED],
    },
    effects: { readOnly: true, idempotent: true, openWorld: true },
    async execute({ url }, { signal, carrier }) {
      const headers = { ...carrier, accept: 'text/html,application/xhtml+xml,text/*;q=0.9,*/*;q=0.5' };
      const answer = await client.fetch({ url: requestUrl(url), method: 'GET', headers, signal });
      const type = parseContentType(answer.headers['content-type']).type;
      return { url: answer.url, content_type: type, ...(await pageOf(answer, type)) };
    },
  });
}

async function pageOf(answer: HttpResponse, type: string): Promise<ReadablePage> {
  const refuse = type !== '' && !isText(type);
  if (refuse) {
    const where = withoutSecrets(answer.url);
    throw lastingError(
      'tool/unsupported-content',
      `${where} is "${type}", which has no text to read. Use http_get for its bytes.`,
    );
  }
  const text = decodeBody(answer.body, answer.headers['content-type']);
  return isHtml(type) || (type === '' && looksLikeHtml(text))
    ? readPage(text, answer.url)
    : plainPage(text, answer.url);
}

function looksLikeHtml(text: string): boolean {
  return /^\s*(?:<!doctype html|<html|<head|<body)/i.test(text);
}

function plainPage(text: string, address: string): ReadablePage {
  const { hostname, pathname } = new URL(address);
  const title = pathname.split('/').findLast((part) => part !== '') ?? hostname;
  return { title, content: text.trim(), excerpt: '', author: null, published: null, language: null, links: [] };
}
