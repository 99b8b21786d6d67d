import type { LLMFinish, LLMResponse, LLMUsage } from '../llm/llm-client.ts';
import { LLMError } from '../llm/llm-error.ts';

type Data = Readonly<Record<string, unknown>>;

/** What a choice of the protocol says: whole in an answer, in part in each piece of a stream. */
export interface Choice {
  readonly text: string;
  readonly refusal: string;
  readonly finish: LLMFinish | undefined;
}

/** The first choice of an answer or of a piece; undefined if there is none. */
export function readChoice(value: unknown): Choice | undefined {
  const choices = isData(value) ? value['choices'] : undefined;
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  if (!isData(first)) return undefined;
  const message = [first['message'], first['delta']].find(isData) ?? {};
  const refusal = message['refusal'];
  return {
    text: textOf(message['content']),
    refusal: typeof refusal === 'string' ? refusal : '',
    finish: finishOf(first['finish_reason']),
  };
}

/** Texts, or parts with texts; what a model thought stands elsewhere and is left out. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (isData(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}

function finishOf(reason: unknown): LLMFinish | undefined {
  if (typeof reason !== 'string') return undefined;
  if (reason === 'stop' || reason === 'eos') return 'complete';
  if (reason === 'length') return 'length';
  return reason === 'content_filter' ? 'filtered' : 'other';
}

/** What the protocol says about the cost; undefined if it says nothing. */
export function readUsage(value: unknown): LLMUsage | undefined {
  const usage = isData(value) ? value['usage'] : undefined;
  if (!isData(usage)) return undefined;
  const details = (name: string): Data => (isData(usage[name]) ? usage[name] : {});
  return {
    ...count('inputTokens', usage['prompt_tokens']),
    ...count('outputTokens', usage['completion_tokens']),
    ...count('cachedInputTokens', details('prompt_tokens_details')['cached_tokens']),
    ...count('reasoningTokens', details('completion_tokens_details')['reasoning_tokens']),
    ...count('costUsd', usage['cost']),
  };
}

function count(name: keyof LLMUsage, value: unknown): LLMUsage {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? { [name]: value } : {};
}

/** The model that answered, by its own word. */
export function readModel(value: unknown): string | undefined {
  const model = isData(value) ? value['model'] : undefined;
  return typeof model === 'string' && model !== '' ? model : undefined;
}

/** What came in all of an answer. */
export interface Gathered {
  readonly text: string;
  readonly refusal: string;
  readonly finish: LLMFinish | undefined;
  readonly usage: LLMUsage | undefined;
  readonly model: string | undefined;
}

/** @throws LLMError if the model refused */
export function toResponse(
  name: string,
  { text, refusal, finish, usage, model }: Gathered,
  isStructured: boolean,
): LLMResponse {
  const options = { text: refusal || text, ...(usage && { usage }) };
  if (refusal !== '') throw new LLMError('llm/refused', `${name} refused: ${refusal.slice(0, 500)}`, options);
  const isFiltered = finish === 'filtered' && text === '';
  if (isFiltered) throw new LLMError('llm/refused', `The provider of ${name} filtered the answer.`, options);
  const object = isStructured ? parsed(text) : undefined;
  return {
    text,
    ...(object !== undefined && { object }),
    ...(usage && { usage }),
    finish: finish ?? 'complete',
    ...(model !== undefined && { model }),
  };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isData(value) ? value : undefined;
  } catch {
    // The server did not keep to the form: the text is read as one.
    return undefined;
  }
}

/** Whether a value is an object that is no list. */
function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
