import type { RequestOptions, Server } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';

/** What the server answers; text is HTML, anything else JSON. */
export type Answer = (url: URL) => string | object | Promise<string | object>;

/** A server of this machine in the place of the whole internet. */
export interface LocalInternet {
  /** The addresses that were asked for, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Sends every request of this process, whatever its host, to a local server, until it is closed. */
export async function openLocalInternet(answer: Answer): Promise<LocalInternet> {
  const requests: string[] = [];
  const server = http.createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', `https://${request.headers.host}`);
      requests.push(url.href);
      const body = await answer(url);
      response.setHeader('content-type', typeof body === 'string' ? 'text/html; charset=utf-8' : 'application/json');
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    })();
  });
  const restore = reroute(await listen(server));
  return {
    requests,
    close: () => {
      restore();
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)));
}

/** Puts one connection in the place of all others: that of node:http, node:https and fetch. */
function reroute(port: number): () => void {
  const original = { http: http.request, https: https.request, fetch: globalThis.fetch };
  const request = (url: URL, options: RequestOptions) => {
    const { agent: _agent, lookup: _lookup, ...rest } = options;
    const headers = { ...(rest.headers as Record<string, string>), host: url.host };
    return original.http({ ...rest, headers, host: '127.0.0.1', port, path: `${url.pathname}${url.search}` });
  };
  const replace = (plain: typeof http.request, secure: typeof https.request, fetch: typeof globalThis.fetch) => {
    http.request = plain;
    https.request = secure;
    globalThis.fetch = fetch;
    syncBuiltinESMExports();
  };
  replace(
    request as typeof http.request,
    request as typeof https.request,
    // fetch may not set the header `host`; what a test asks through it goes by the path.
    (input, init) => {
      const { pathname, search } = new URL(input instanceof Request ? input.url : input);
      return original.fetch(`http://127.0.0.1:${port}${pathname}${search}`, init);
    },
  );
  return () => replace(original.http, original.https, original.fetch);
}
