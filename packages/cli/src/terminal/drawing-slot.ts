/** Something that draws on the terminal by itself, and can be asked to hold still. */
export interface Drawing {
  /** Stops, and leaves the terminal as anybody may use it. */
  suspend(): void;
  resume(): void;
}

/** The place for whatever draws just now, so that a question can be put in between. */
export class DrawingSlot {
  #drawing: Drawing | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** Takes the place, and gives the function that leaves it. */
  occupy(drawing: Drawing): () => void {
    this.#drawing = drawing;
    return () => {
      if (this.#drawing === drawing) this.#drawing = undefined;
    };
  }

  /** Resolves when nobody has the terminal to themselves any more. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  /** Has the terminal to itself for the time of `talk`; one after the other. */
  interrupt<Result>(talk: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(async () => {
      const drawing = this.#drawing;
      drawing?.suspend();
      try {
        return await talk();
      } finally {
        drawing?.resume();
      }
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
