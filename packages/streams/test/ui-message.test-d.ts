import type { UIMessage, UIMessageChunk } from 'ai';
import { expectTypeOf, it } from 'vitest';

import {
  toUIMessageStream,
  type PlanloomDataParts,
  type PlanPart,
  type StreamedRun,
  type UIChunk,
} from '../src/index.ts';

it('the pieces of a message are those of the AI SDK', () => {
  expectTypeOf<UIChunk>().toExtend<UIMessageChunk<unknown, PlanloomDataParts>>();
});

it('the stream can be handed to what takes one of the AI SDK', () => {
  const stream: ReadableStream<UIMessageChunk> = toUIMessageStream({} as StreamedRun);
  expectTypeOf(stream).not.toBeAny();
});

it('the parts of a message have their data', () => {
  type Part = UIMessage<unknown, PlanloomDataParts>['parts'][number];
  expectTypeOf<Extract<Part, { readonly type: 'data-plan' }>['data']>().toEqualTypeOf<PlanPart>();
});
