import type { LLMRequest } from '../llm/llm-client.ts';
import { recordedRequest, type LLMRecording, type RecordedRequest } from './recording.ts';

/** Characters shown around a difference. */
const AROUND = 40;

/** What differs from the recording that has the longest beginning in common with a request, in a sentence. */
export function nearestDifference(request: LLMRequest, recordings: readonly LLMRecording[]): string {
  const wanted = textOf(recordedRequest(request));
  const texts = recordings.map((recording) => textOf(recording.request));
  const common = texts.map((text) => commonLength(text, wanted));
  const best = common.indexOf(Math.max(...common));
  const nearest = texts[best];
  const length = common[best] ?? 0;
  if (nearest === undefined) return 'There are no recordings at all.';
  return `The nearest one has ${excerpt(nearest, length)} where this has ${excerpt(wanted, length)}.`;
}

function textOf({ messages, ...others }: RecordedRequest): string {
  return [...messages.map(({ role, content }) => `${role}: ${content}`), JSON.stringify(others)].join('\n');
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one.charAt(length) === other.charAt(length)) length += 1;
  return length;
}

function excerpt(text: string, position: number): string {
  return JSON.stringify(text.slice(Math.max(0, position - AROUND / 2), position + AROUND));
}
