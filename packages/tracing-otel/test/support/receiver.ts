import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

import { decodeProtobuf } from './otlp-messages.ts';
import {
  readLogs,
  readMetrics,
  readSpans,
  signalOf,
  type ReceivedLog,
  type ReceivedMetric,
  type ReceivedSpan,
} from './received.ts';

/** A receiver of OTLP over HTTP, as JSON and as protobuf. */
export interface Receiver {
  /** Base URL, without a slash at its end. */
  readonly url: string;
  readonly spans: ReceivedSpan[];
  readonly logs: ReceivedLog[];
  /** As of the latest export. */
  readonly metrics: Map<string, ReceivedMetric>;
  /** Content types of the requests. */
  readonly types: Set<string>;
  /** Forgets what it has received. */
  clear(): void;
  close(): Promise<void>;
}

/** Starts a receiver on a free port of this machine. */
export async function startReceiver(): Promise<Receiver> {
  const spans: ReceivedSpan[] = [];
  const logs: ReceivedLog[] = [];
  const metrics = new Map<string, ReceivedMetric>();
  const types = new Set<string>();
  const server = createServer((request, response) => {
    void receive(request, response).catch((error: unknown) => {
      response.writeHead(400).end(String(error));
    });
  });

  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const signal = signalOf(request.url ?? '');
    if (request.method !== 'POST' || signal === undefined) return void response.writeHead(404).end();
    const type = request.headers['content-type'] ?? '';
    types.add(type);
    const body = await bodyOf(request);
    const message =
      type === 'application/x-protobuf' ? decodeProtobuf(signal, body) : (JSON.parse(body.toString('utf8')) as unknown);
    if (signal === 'traces') spans.push(...readSpans(message));
    if (signal === 'logs') logs.push(...readLogs(message));
    if (signal === 'metrics') for (const metric of readMetrics(message)) metrics.set(metric.name, metric);
    response.writeHead(200, { 'content-type': type }).end(type === 'application/json' ? '{}' : '');
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    logs,
    metrics,
    types,
    clear: () => {
      spans.length = 0;
      logs.length = 0;
      metrics.clear();
      types.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}
