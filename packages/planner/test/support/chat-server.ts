import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { LLMMessage } from '../../src/index.ts';

/** What the server does with one request. */
export type Behaviour = (response: ServerResponse, request: ChatRequest) => void | Promise<void>;

/** A request in OpenAI's protocol for chats. */
interface ChatRequest {
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>> & {
    readonly messages: readonly LLMMessage[];
    readonly stream?: boolean;
  };
}

/** A server on this machine that speaks OpenAI's protocol for chats, and does what a test says. */
export interface ChatServer {
  readonly url: string;
  readonly requests: ChatRequest[];
  /** How the next requests are answered, in order; the last one goes on. */
  behave(...behaviours: readonly Behaviour[]): void;
  /** Resolves once a request is there. */
  readonly arrived: () => Promise<void>;
  /** Resolves once the client has closed a connection before it was answered. */
  readonly left: () => Promise<void>;
  close(): Promise<void>;
}

/** Starts it, on a port that is free. */
export async function startChatServer(): Promise<ChatServer> {
  const requests: ChatRequest[] = [];
  let behaviours: readonly Behaviour[] = [];
  let leave: () => void = () => {};
  let arrive: () => void = () => {};
  let arrived = new Promise<void>((resolve) => (arrive = resolve));
  let left = new Promise<void>((resolve) => (leave = resolve));
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = { headers: incoming.headers, body: JSON.parse(await textOf(incoming)) as ChatRequest['body'] };
    requests.push(request);
    arrive();
    response.on('close', () => response.writableFinished || leave());
    const behaviour = behaviours.length > 1 ? behaviours[0] : behaviours.at(-1);
    behaviours = behaviours.length > 1 ? behaviours.slice(1) : behaviours;
    await behaviour?.(response, request);
  };
  const server = createServer((incoming, response) => void answer(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    behave(...next) {
      behaviours = next;
      left = new Promise<void>((resolve) => (leave = resolve));
      arrived = new Promise<void>((resolve) => (arrive = resolve));
    },
    arrived: () => arrived,
    left: () => left,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Answers with JSON. */
export function json(value: unknown, status: number = 200, headers: Readonly<Record<string, string>> = {}): Behaviour {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  };
}

/** Answers with these pieces: as a stream if one is asked for, else as one text. */
export function chat(
  pieces: readonly string[],
  {
    finish = 'stop',
    usage = { prompt_tokens: 20, completion_tokens: 5 },
  }: { readonly finish?: string; readonly usage?: object } = {},
): Behaviour {
  return (response, request) => {
    if (request.body.stream !== true) {
      const message = { role: 'assistant', content: pieces.join('') };
      return json({
        id: '1',
        object: 'chat.completion',
        created: 1,
        model: 'test-model',
        choices: [{ index: 0, message, finish_reason: finish }],
        usage,
      })(response, request);
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of pieces) response.write(chunkOf({ content: piece }));
    response.write(chunkOf({}, finish));
    response.write(`data: ${JSON.stringify({ ...CHUNK, choices: [], usage })}\n\n`);
    response.end('data: [DONE]\n\n');
    return undefined;
  };
}

const CHUNK = { id: '1', object: 'chat.completion.chunk', created: 1, model: 'test-model' };

/** One event of a stream. */
export function chunkOf(delta: object, finish: string | null = null): string {
  return `data: ${JSON.stringify({ ...CHUNK, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
}

/** Streams these pieces, and then does something else than to end well. */
export function streamThen(pieces: readonly string[], then: (response: ServerResponse) => void): Behaviour {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of pieces) response.write(chunkOf({ content: piece }));
    // The pieces have left before anything else happens.
    response.write(': \n\n', () => setImmediate(() => then(response)));
  };
}

/** Refuses in OpenAI's form. */
export function refuse(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Behaviour {
  return json({ error: { message, type: 'error', code: null } }, status, headers);
}
