import type { Place } from './place.ts';

/** One turn of a container. */
interface Turn {
  readonly place: Place;
  /** Time of the last thing that happened in it. */
  lastAt: number;
}

/** Starts the span of an iteration, and gives what stands in it. */
export type StartTurn = (index: number, at: number) => Place;

/** The iterations of one container that are under way: the first ones have spans, the others stand in the container itself. */
export class Iterations {
  readonly #container: Place;
  readonly #most: number;
  readonly #start: StartTurn;
  readonly #end: (place: Place, at: number) => void;
  readonly #turns = new Map<number, Turn>();
  /** The iteration in which a step ended last. */
  #latest: number | undefined = undefined;
  #begun = 0;

  /**
   * @param most how many have spans
   * @param end ends the span of an iteration
   */
  constructor(container: Place, most: number, start: StartTurn, end: (place: Place, at: number) => void) {
    this.#container = container;
    this.#most = most;
    this.#start = start;
    this.#end = end;
  }

  get begun(): number {
    return this.#begun;
  }

  get untraced(): number {
    return Math.max(0, this.#begun - this.#most);
  }

  /** Where an iteration is that has begun; undefined if it has not. */
  at(index: number): Place | undefined {
    return this.#turns.get(index)?.place;
  }

  /** Where the steps of an iteration stand, which begins if it has not. */
  enter(index: number, at: number): Place {
    const known = this.#turns.get(index);
    if (known) {
      known.lastAt = at;
      return known.place;
    }
    this.#begun += 1;
    const place = this.#begun > this.#most ? { ...placeOf(this.#container), isMuted: true } : this.#start(index, at);
    this.#turns.set(index, { place, lastAt: at });
    return place;
  }

  /** A step of an iteration has ended. */
  stepEnded(index: number): void {
    this.#latest = index;
  }

  /** The container has counted an iteration: the one whose step ended last. No event says which it is, but nothing comes between the two. */
  counted(): void {
    if (this.#latest !== undefined) this.#leave(this.#latest);
  }

  /** None is under way any more: the container has ended, or begins anew. */
  leaveAll(): void {
    for (const index of this.#turns.keys()) this.#leave(index);
  }

  #leave(index: number): void {
    const turn = this.#turns.get(index);
    if (turn === undefined) return;
    this.#turns.delete(index);
    if (!turn.place.isMuted) this.#end(turn.place, turn.lastAt);
  }
}

function placeOf({ span, context, isMuted }: Place): Place {
  return { span, context, isMuted };
}
