import type { Tool } from '@planloom/tool-kit';

import { createHttpClient, type HttpOptions } from '../http/http-client.ts';
import { fetchPageTool } from './fetch-page.ts';
import { httpGetTool } from './http-get.ts';
import { httpRequestTool } from './http-request.ts';

/** Tools for the web. Private addresses are refused unless the options allow them. */
export function httpTools(options: HttpOptions = {}): Tool[] {
  const client = createHttpClient(options);
  return [httpGetTool(client), httpRequestTool(client), fetchPageTool(client)];
}
