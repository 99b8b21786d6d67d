import type { ToolPiece } from '@planloom/tool-kit';

import type { ToolCall } from '../machine/commands.ts';
import { HeldText, type SecretParts } from '../secrets/held-text.ts';

/**
 * Hands on the pieces of results so that no secret is cut in half between two of them. Where there is something that must not be seen, the end of a
 * text is held back while a secret may begin there, and data is left out: nothing tells how it goes on.
 */
export class PieceGuard {
  readonly #always: readonly string[];
  readonly #tell: (call: ToolCall, piece: ToolPiece) => void;
  readonly #held = new WeakMap<ToolCall, HeldText>();

  /**
   * @param always texts that must not be seen in any run
   * @param tell takes what may be looked through and shown
   */
  constructor(always: readonly string[], tell: (call: ToolCall, piece: ToolPiece) => void) {
    this.#always = always;
    this.#tell = tell;
  }

  /** @param given what must not be seen because tools of the run were given it */
  take(call: ToolCall, piece: ToolPiece, given: SecretParts | undefined): void {
    if (!given && this.#always.length === 0) this.#tell(call, piece);
    else if (piece.type === 'text') this.#tellText(call, this.#heldOf(call).push(piece.text, this.#partsWith(given)));
  }

  /** Hands on what is held back of a text: no more pieces come of the call. */
  end(call: ToolCall): void {
    this.#tellText(call, this.#held.get(call)?.end() ?? '');
  }

  #tellText(call: ToolCall, text: string): void {
    if (text !== '') this.#tell(call, { type: 'text', text });
  }

  #heldOf(call: ToolCall): HeldText {
    let held = this.#held.get(call);
    if (!held) this.#held.set(call, (held = new HeldText()));
    return held;
  }

  #partsWith(given: SecretParts | undefined): SecretParts {
    if (!given) return { texts: this.#always, needsWhole: false };
    return this.#always.length === 0 ? given : { ...given, texts: [...given.texts, ...this.#always] };
  }
}
