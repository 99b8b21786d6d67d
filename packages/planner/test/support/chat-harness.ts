import type { LLMClient } from '../../src/index.ts';
import type { LLMClientHarness, LLMScenario } from '../../src/testing.ts';
import { chat, json, refuse, streamThen, type Behaviour, type ChatServer } from './chat-server.ts';

const STATUS = {
  'llm/rate-limited': 429,
  'llm/unavailable': 503,
  'llm/unauthorized': 401,
  'llm/bad-request': 400,
} as const;

/** A harness for clients that speak OpenAI's protocol for chats with the server. */
export function chatHarness(
  server: () => ChatServer,
  makeClient: (url: string) => LLMClient,
  without: LLMClientHarness['without'] = [],
): LLMClientHarness {
  return {
    without,
    client(scenario) {
      server().behave(behaviourOf(scenario));
      return makeClient(server().url);
    },
    sent: () => server().requests.at(-1)?.body.messages ?? [],
    begun: () => server().arrived(),
    hasEnded: () =>
      server()
        .left()
        .then(() => true),
  };
}

function behaviourOf(scenario: LLMScenario): Behaviour {
  switch (scenario.kind) {
    case 'answer':
      return chat(scenario.pieces, { finish: scenario.finish === 'length' ? 'length' : 'stop' });
    case 'failure': {
      const { code, retryAfterMs } = scenario;
      const headers: Record<string, string> =
        retryAfterMs === undefined ? {} : { 'retry-after': String(retryAfterMs / 1000) };
      return refuse(STATUS[code], 'The server says no.', headers);
    }
    case 'refusal': {
      const message = { role: 'assistant', content: null, refusal: scenario.text };
      return json({
        id: '1',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        choices: [{ index: 0, message, finish_reason: 'stop' }],
      });
    }
    case 'cut-off':
      return streamThen(scenario.pieces, (response) => response.destroy());
    case 'silence':
      return scenario.pieces ? streamThen(scenario.pieces, () => {}) : () => {};
    default:
      return scenario satisfies never;
  }
}
