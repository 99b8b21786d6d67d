import { readUIMessageStream, uiMessageChunkSchema, type UIMessage, type UIMessageChunk } from 'ai';
import { expect } from 'vitest';

import type { PlanloomDataParts, UIChunk } from '../../src/index.ts';
import { readAll } from './read-all.ts';

type PlanMessage = UIMessage<unknown, PlanloomDataParts>;
type Part = PlanMessage['parts'][number];

/** What the AI SDK has read. */
export interface ReadMessage {
  readonly chunks: readonly UIChunk[];
  /** The message at the end, as the AI SDK has put it together. */
  readonly message: PlanMessage;
  /** What the AI SDK was told of as an error of the run. */
  readonly errors: readonly string[];
}

/** Has the AI SDK read pieces of a message; it has to accept every one. */
export async function readChunks(chunks: readonly UIChunk[]): Promise<ReadMessage> {
  for (const chunk of chunks) await expectValid(chunk);
  const errors: string[] = [];
  const stream = new ReadableStream<UIMessageChunk>({
    start: (controller) => {
      // The AI SDK makes the chunks part of the message, and changes them.
      for (const chunk of structuredClone(chunks)) controller.enqueue(chunk);
      controller.close();
    },
  });
  const messages = await readAll(
    readUIMessageStream<PlanMessage>({ stream, onError: (error) => errors.push(String(error)) }),
  );
  const message = messages.at(-1);
  if (!message) throw new Error('There is no message.');
  return { chunks, message, errors };
}

async function expectValid(chunk: UIChunk): Promise<void> {
  const schema = uiMessageChunkSchema();
  expect(await schema.validate?.(JSON.parse(JSON.stringify(chunk)))).toMatchObject({ success: true });
}

/** The parts of a type. */
export function partsOf<Type extends Part['type']>(
  { message }: Pick<ReadMessage, 'message'>,
  type: Type,
): Extract<Part, { readonly type: Type }>[] {
  return message.parts.filter((part): part is Extract<Part, { readonly type: Type }> => part.type === type);
}
