import type { StepEvent, UIChunk } from './ui-chunk.ts';

interface OpenText {
  readonly id: string;
  text: string;
}

/** The texts that steps give in pieces, each as a part of the message. */
export class TextViews {
  readonly #runId: string;
  readonly #isShown: (step: StepEvent) => boolean;
  /** By the path of the step. */
  readonly #open = new Map<string, OpenText>();
  #last: string | undefined;

  constructor(runId: string, isShown: (step: StepEvent) => boolean) {
    this.#runId = runId;
    this.#isShown = isShown;
  }

  /** The text that was told last. */
  get last(): string | undefined {
    return this.#last;
  }

  take(event: StepEvent): UIChunk[] {
    if (event.type === 'step.progress') return event.chunk?.type === 'text' ? this.#grow(event, event.chunk.text) : [];
    const isEnd = event.type !== 'step.started' && event.type !== 'step.usage' && event.type !== 'step.log';
    return isEnd ? this.#end(event.path) : [];
  }

  /** Ends the texts whose end the reader has missed. */
  close(): UIChunk[] {
    return [...this.#open.keys()].flatMap((path) => this.#end(path));
  }

  #grow(event: StepEvent, delta: string): UIChunk[] {
    if (delta === '' || !this.#isShown(event)) return [];
    const known = this.#open.get(event.path);
    // A step that is tried again tells its text anew.
    const open = known ?? { id: `${this.#runId}/${event.seq}`, text: '' };
    if (!known) this.#open.set(event.path, open);
    open.text += delta;
    const chunk: UIChunk = { type: 'text-delta', id: open.id, delta };
    return known ? [chunk] : [{ type: 'text-start', id: open.id }, chunk];
  }

  #end(path: string): UIChunk[] {
    const open = this.#open.get(path);
    if (!open) return [];
    this.#open.delete(path);
    this.#last = open.text;
    return [{ type: 'text-end', id: open.id }];
  }
}
