import type { StepEvent, UIChunk } from './ui-chunk.ts';

type ErrorText = (message: string) => string;

/** The calls of tools in a message. Each has a beginning before its end, also if the reader has missed that. */
export class ToolViews {
  readonly #runId: string;
  readonly #errorText: ErrorText;
  /** Ids of the calls under way, by the path of the step. */
  readonly #open = new Map<string, string>();

  constructor(runId: string, errorText: ErrorText) {
    this.#runId = runId;
    this.#errorText = errorText;
  }

  /** What an event of a shown step says about its call. */
  take(event: StepEvent): UIChunk[] {
    const { tool } = event;
    if (tool === undefined) return [];
    switch (event.type) {
      case 'step.started':
        return this.#begin(event, tool, event.input ?? {});
      case 'step.completed':
        return this.#end(event, tool, { type: 'tool-output-available', output: event.output ?? null });
      case 'step.failed':
        return this.#end(event, tool, { type: 'tool-output-error', errorText: this.#errorText(event.error.message) });
      case 'step.cancelled':
        return this.#open.has(event.path)
          ? this.#end(event, tool, { type: 'tool-output-error', errorText: 'The call was cancelled.' })
          : [];
      default:
        return [];
    }
  }

  /** Ends the calls whose end the reader has missed. */
  close(): UIChunk[] {
    const errorText = 'How this call has ended was missed: the reader was too slow.';
    const chunks = [...this.#open.values()].map((toolCallId) =>
      ended(toolCallId, { type: 'tool-output-error', errorText }),
    );
    this.#open.clear();
    return chunks;
  }

  #begin({ path, seq }: StepEvent, toolName: string, input: unknown): UIChunk[] {
    // A step of a graph may come again under the same path.
    const toolCallId = `${this.#runId}/${seq}`;
    this.#open.set(path, toolCallId);
    const how = { dynamic: true, providerExecuted: true, title: path } as const;
    return [{ type: 'tool-input-available', toolCallId, toolName, input, ...how }];
  }

  #end(event: StepEvent, tool: string, end: CallEnd): UIChunk[] {
    const begun = this.#open.has(event.path) ? [] : this.#begin(event, tool, {});
    const toolCallId = this.#open.get(event.path) ?? '';
    this.#open.delete(event.path);
    return [...begun, ended(toolCallId, end)];
  }
}

/** How a call has ended. */
type CallEnd =
  | { readonly type: 'tool-output-available'; readonly output: unknown }
  | { readonly type: 'tool-output-error'; readonly errorText: string };

function ended(toolCallId: string, end: CallEnd): UIChunk {
  return { toolCallId, dynamic: true, providerExecuted: true, ...end };
}
