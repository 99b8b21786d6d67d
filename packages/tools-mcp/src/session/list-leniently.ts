import type { WireTool } from './session.ts';

/** Pages of a list that are read at most. */
const MOST_PAGES = 64;

/** A client of either version, as far as it is used here. */
export interface RequestingClient {
  request(request: object, resultSchema: object, options: object): Promise<unknown>;
}

/** What a page of a list holds, as far as anything is expected of it. */
interface ListPage {
  readonly tools?: unknown;
  readonly nextCursor?: unknown;
}

/** Takes an answer as it is: a schema for version 2 of the SDK, and one for version 1. */
const asItIs = {
  '~standard': { version: 1, vendor: 'planloom', validate: (value: unknown) => ({ value }) },
  safeParse: (data: unknown) => ({ success: true, data }),
};

/** Whether a server answered, but not as the client's schemas want it. */
export function isInvalidResult(error: unknown): boolean {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  return code === 'INVALID_RESULT' || name === 'ZodError' || name === '$ZodError';
}

/**
 * Lists the tools of a server one of whose tools is not described as the protocol wants it. The client refuses such a list as a
 * whole; here each tool is judged by itself, later.
 */
export async function listLeniently(client: RequestingClient, signal?: AbortSignal): Promise<readonly WireTool[]> {
  const tools: WireTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const request = { method: 'tools/list', params };
    const answer = (await client.request(request, asItIs, signal ? { signal } : {})) as ListPage;
    if (!Array.isArray(answer.tools)) throw new Error('its list of tools is no list');
    // Whether they are tools is looked at when tools are made of them.
    tools.push(...(answer.tools as readonly WireTool[]));
    if (typeof answer.nextCursor !== 'string' || answer.nextCursor === cursor) return tools;
    cursor = answer.nextCursor;
  }
  throw new Error(`its list of tools has more than ${MOST_PAGES} pages`);
}
