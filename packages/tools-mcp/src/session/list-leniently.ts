import type { Client, StandardSchemaV1 } from '@modelcontextprotocol/client';

import type { WireTool } from './session.ts';

/** Pages of a list that are read at most. */
const MOST_PAGES = 64;

/** What a page of a list holds, as far as anything is expected of it. */
interface ListPage {
  readonly tools?: unknown;
  readonly nextCursor?: unknown;
}

/** Takes an answer as it is. */
const asItIs: StandardSchemaV1<unknown, ListPage> = {
  '~standard': { version: 1, vendor: 'planloom', validate: (value) => ({ value: value as ListPage }) },
};

/**
 * Lists the tools of a server one of whose tools is not described as the protocol wants it. The client refuses such a list as a
 * whole; here each tool is judged by itself, later.
 */
export async function listLeniently(client: Client, signal?: AbortSignal): Promise<readonly WireTool[]> {
  const tools: WireTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const answer = await client.request({ method: 'tools/list', params }, asItIs, signal ? { signal } : {});
    if (!Array.isArray(answer.tools)) throw new Error('its list of tools is no list');
    // Whether they are tools is looked at when tools are made of them.
    tools.push(...(answer.tools as readonly WireTool[]));
    if (typeof answer.nextCursor !== 'string' || answer.nextCursor === cursor) return tools;
    cursor = answer.nextCursor;
  }
  throw new Error(`its list of tools has more than ${MOST_PAGES} pages`);
}
