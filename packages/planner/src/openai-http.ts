import type { LLMClient } from './llm/llm-client.ts';
import { createTextStream } from './llm/text-stream.ts';
import { ChatConnection } from './openai/chat-connection.ts';
import type { OpenAiCompatibleOptions } from './openai/options.ts';

export type { OpenAiCompatibleOptions } from './openai/options.ts';

/**
 * A model behind a server with OpenAI's protocol for chats: OpenAI itself, Ollama, vLLM, LM Studio, llama.cpp, OpenRouter and many others. Needs nothing
 * but `fetch`.
 *
 * What a server does not take (a temperature, a form of answers, the name of a limit) is left out from then on. Requests that may succeed later are made again.
 *
 * @throws TypeError if `baseUrl` is no address of HTTP, or a key or header cannot be sent
 */
export function openAiCompatible(options: OpenAiCompatibleOptions): LLMClient {
  checkAddress(options.baseUrl);
  // A key that was read from a file ends with a line break, which no server has in its own words about it.
  const apiKey = options.apiKey?.trim();
  checkHeaders({ apiKey, ...options.headers });
  const connection = new ChatConnection({ ...options, ...(apiKey !== undefined && { apiKey }) });
  return {
    name: options.model,
    structuredOutput: options.structuredOutput ?? 'none',
    generate: (request) => connection.ask(request, request.signal ?? new AbortController().signal),
    stream: (request) => createTextStream(({ push, signal }) => connection.ask(request, signal, push), request.signal),
  };
}

/** The platform would repeat the whole value in its error. */
function checkHeaders(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value = ''] of Object.entries(values)) {
    if (!/[^\t -~\u0080-\u00FF]/u.test(value.trim())) continue;
    throw new TypeError(`openAiCompatible: ${name} has a line break, or another character that no header can have.`);
  }
}

function checkAddress(baseUrl: string): void {
  if (!URL.canParse(baseUrl) || !/^https?:/i.test(baseUrl)) {
    const given = JSON.stringify(baseUrl);
    throw new TypeError(
      `openAiCompatible: baseUrl is to be an address such as "http://localhost:11434/v1", not ${given}.`,
    );
  }
  const { username, password } = new URL(baseUrl);
  if (username !== '' || password !== '') {
    throw new TypeError(
      'openAiCompatible: baseUrl has a name or password in it, which fetch does not send. Use apiKey or headers.',
    );
  }
}
