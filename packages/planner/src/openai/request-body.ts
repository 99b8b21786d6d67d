import type { LLMRequest } from '../llm/llm-client.ts';
import type { OpenAiCompatibleOptions } from './options.ts';

/** A part of a request that some servers or models do not take; they are asked without it. */
export type Concession = 'temperature' | 'stream-options' | 'json-schema' | 'json-object' | 'max-tokens';

/** The body of a request, without what the server did not take before. */
export function requestBody(
  request: LLMRequest,
  options: Pick<OpenAiCompatibleOptions, 'model' | 'body' | 'structuredOutput'>,
  without: ReadonlySet<Concession>,
  isStream: boolean,
): Readonly<Record<string, unknown>> {
  const { messages, temperature, maxOutputTokens } = request;
  // Newer models of OpenAI take the second name only, most servers the first.
  const limit = without.has('max-tokens') ? 'max_completion_tokens' : 'max_tokens';
  return {
    model: options.model,
    messages,
    ...(temperature !== undefined && !without.has('temperature') && { temperature }),
    ...(maxOutputTokens !== undefined && { [limit]: maxOutputTokens }),
    ...responseFormat(request, options.structuredOutput, without),
    ...(isStream && {
      stream: true,
      ...(!without.has('stream-options') && { stream_options: { include_usage: true } }),
    }),
    ...options.body,
  };
}

function responseFormat(
  { output }: LLMRequest,
  structuredOutput: OpenAiCompatibleOptions['structuredOutput'],
  without: ReadonlySet<Concession>,
): Readonly<Record<string, unknown>> {
  if (output === undefined || structuredOutput === undefined || structuredOutput === 'none') return {};
  if (structuredOutput === 'strict' && !without.has('json-schema')) {
    return { response_format: { type: 'json_schema', json_schema: { ...output, strict: true } } };
  }
  return without.has('json-object') ? {} : { response_format: { type: 'json_object' } };
}

/** What a refusal of the server says it does not take, if it is something that can be left out of this body. */
export function concessionFor(message: string, body: Readonly<Record<string, unknown>>): Concession | undefined {
  const format = (body['response_format'] as { readonly type?: string } | undefined)?.type;
  if (/temperature/i.test(message) && 'temperature' in body) return 'temperature';
  if (/max_tokens|max_completion_tokens/.test(message) && 'max_tokens' in body) return 'max-tokens';
  if (/stream_options|include_usage/.test(message) && 'stream_options' in body) return 'stream-options';
  if (!/response_format|json_schema|json_object|json mode|schema/i.test(message)) return undefined;
  if (format === 'json_schema') return 'json-schema';
  return format === 'json_object' ? 'json-object' : undefined;
}
