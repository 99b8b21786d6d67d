import { SortedQueue, type Command, type RunMachine, type ToolCall } from './machine-of.ts';

/** A run that begins at a virtual time. Its machine is made then. */
export interface Arrival {
  /** Virtual milliseconds. */
  readonly at: number;
  readonly begin: () => RunMachine;
}

/** The world around the machines. */
export interface World {
  /** Virtual milliseconds that a call takes. */
  readonly latencyMs: (call: ToolCall) => number;
  /** Whether a call fails in a way that may pass. Absent: none does. */
  readonly fails?: (call: ToolCall) => boolean;
  /** What a call gives. */
  readonly answer: (call: ToolCall) => unknown;
  /** Sees each call begin and end, in the order they do. */
  readonly watch?: (what: 'began' | 'ended', call: ToolCall, at: number) => void;
  /** Looks around, once, at a virtual time: at the runs under way, and the real time spent in machines so far. */
  readonly look?: { readonly at: number; readonly see: (live: readonly RunMachine[], busyMs: number) => void };
  /** Is told of every so many answers, for instance to say how far it is. */
  readonly milestone?: { readonly answers: number; readonly reached: (answers: number) => void };
}

/** What a simulation came to. */
export interface Simulated {
  readonly succeeded: number;
  readonly failed: number;
  /** Calls that ended, well or not. */
  readonly answers: number;
  /** What the machines were told, answers among it. */
  readonly events: number;
  /** Timers that the host was asked for; each run has at most one at a time. */
  readonly timers: number;
  readonly retries: number;
  readonly mostCalls: number;
  readonly mostRuns: number;
  /** From the first event to the last, virtual. */
  readonly virtualMs: number;
  /** Real time spent in the machines. */
  readonly busyMs: number;
  /** Longest that something would have waited for the event loop, had it been busy as long as the machines were here. */
  readonly largestDelayMs: number;
}

type Happening =
  | { readonly due: number; readonly order: number; readonly kind: 'begin'; readonly arrival: Arrival }
  | {
      readonly due: number;
      readonly order: number;
      readonly kind: 'answer';
      readonly call: ToolCall;
      readonly of: Live;
    }
  | { readonly due: number; readonly order: number; readonly kind: 'timer'; readonly of: Live }
  | {
      readonly due: number;
      readonly order: number;
      readonly kind: 'look';
      readonly see: NonNullable<World['look']>['see'];
    };

/** A run under way. Its machine is let go at its end, whoever still holds this. */
interface Live {
  machine: RunMachine | undefined;
  timerDue: number;
}

const FAILURE = { code: 'tool/failed', message: 'It failed, as it was meant to.', retryable: true };

/**
 * Runs machines on virtual time, without promises and timers: everything is told them one by one, when it happens. The
 * real time that they take is measured and put on one virtual thread, whose delays do not move what happens later.
 */
export function simulate(arrivals: readonly Arrival[], world: World): Simulated {
  return new Simulation(world).run(arrivals);
}

class Simulation {
  readonly #world: World;
  readonly #queue = new SortedQueue<Happening>(
    (one, other) => one.due < other.due || (one.due === other.due && one.order < other.order),
  );
  readonly #live = new Set<Live>();
  #order = 0;
  #now = 0;
  #calls = 0;
  #freeAt = 0;
  readonly #tally = {
    succeeded: 0,
    failed: 0,
    answers: 0,
    events: 0,
    timers: 0,
    retries: 0,
    mostCalls: 0,
    mostRuns: 0,
    busyMs: 0,
    largestDelayMs: 0,
  };

  constructor(world: World) {
    this.#world = world;
  }

  run(arrivals: readonly Arrival[]): Simulated {
    for (const arrival of arrivals) this.#queue.push({ due: arrival.at, order: this.#order++, kind: 'begin', arrival });
    const { look } = this.#world;
    if (look) this.#queue.push({ due: look.at, order: this.#order++, kind: 'look', see: look.see });
    const start = this.#queue.first()?.due ?? 0;
    let end = start;
    for (let next = this.#queue.pop(); next; next = this.#queue.pop()) {
      this.#now = next.due;
      if (this.#happen(next)) end = next.due;
    }
    if (this.#live.size > 0) throw new Error('Runs wait, but there is nothing that they can wait for.');
    return { ...this.#tally, virtualMs: end - start };
  }

  /** False if nobody was there any more to be told. */
  #happen(what: Happening): boolean {
    switch (what.kind) {
      case 'begin':
        this.#begin(what.arrival);
        return true;
      case 'answer':
        return this.#answer(what.of, what.call);
      case 'timer':
        return this.#ring(what.of, what.due);
      case 'look':
        what.see(
          [...this.#live].flatMap(({ machine }) => machine ?? []),
          this.#tally.busyMs,
        );
        return false;
      default:
        return what satisfies never;
    }
  }

  #begin(arrival: Arrival): void {
    const began = performance.now();
    const machine = arrival.begin();
    this.#occupy(performance.now() - began);
    const live: Live = { machine, timerDue: Number.POSITIVE_INFINITY };
    this.#live.add(live);
    this.#tally.mostRuns = Math.max(this.#tally.mostRuns, this.#live.size);
    this.#tell(live, machine, () => machine.begin(this.#now));
  }

  #ring(live: Live, due: number): boolean {
    const { machine } = live;
    if (!machine || live.timerDue !== due) return false;
    live.timerDue = Number.POSITIVE_INFINITY;
    this.#tell(live, machine, () => machine.apply([{ type: 'tick', at: this.#now }]));
    return true;
  }

  #answer(live: Live, call: ToolCall): boolean {
    const { watch, fails, answer, milestone } = this.#world;
    const at = this.#now;
    // A call that nobody waits for any more was taken off when it was aborted.
    const { machine } = live;
    if (!machine || call.run.call !== call) return false;
    this.#calls--;
    watch?.('ended', call, at);
    const hasFailed = fails?.(call) ?? false;
    const value = hasFailed ? undefined : answer(call);
    this.#tell(live, machine, () =>
      machine.apply([
        hasFailed ? { type: 'call.failed', call, reason: FAILURE, at } : { type: 'call.succeeded', call, value, at },
      ]),
    );
    this.#tally.answers++;
    if (milestone && this.#tally.answers % milestone.answers === 0) milestone.reached(this.#tally.answers);
    return true;
  }

  /** Tells a machine something, and does what it commands, until it has nothing more to do at this time. */
  #tell(live: Live, machine: RunMachine, tell: () => readonly Command[]): void {
    const began = performance.now();
    const turns = [tell()];
    while (machine.isBusy) turns.push(machine.apply([{ type: 'tick', at: this.#now }]));
    const due = machine.nextDue();
    this.#occupy(performance.now() - began);
    this.#tally.events += turns.length;
    for (const command of turns.flat()) this.#obey(live, command);
    if (machine.outcome) this.#end(live, machine);
    else if (due !== undefined && due < live.timerDue) this.#setTimer(live, due);
  }

  /** The thread is taken for so long, from now or from when it is free. */
  #occupy(ms: number): void {
    const tally = this.#tally;
    tally.busyMs += ms;
    tally.largestDelayMs = Math.max(tally.largestDelayMs, this.#freeAt - this.#now);
    this.#freeAt = Math.max(this.#freeAt, this.#now) + ms;
  }

  #obey(live: Live, command: Command): void {
    if (command.type === 'abort') {
      this.#calls--;
      this.#world.watch?.('ended', command.call, this.#now);
      return;
    }
    if (command.type !== 'call') return; // nobody is asked here
    const call = command;
    this.#calls++;
    this.#tally.mostCalls = Math.max(this.#tally.mostCalls, this.#calls);
    this.#world.watch?.('began', call, this.#now);
    const due = this.#now + this.#world.latencyMs(call);
    this.#queue.push({ due, order: this.#order++, kind: 'answer', call, of: live });
  }

  /** As the driver does: one timer a run, and an earlier one is kept. */
  #setTimer(live: Live, due: number): void {
    live.timerDue = due;
    this.#tally.timers++;
    this.#queue.push({ due, order: this.#order++, kind: 'timer', of: live });
  }

  #end(live: Live, machine: RunMachine): void {
    if (machine.outcome?.status === 'success') this.#tally.succeeded++;
    else this.#tally.failed++;
    this.#tally.retries += machine.retries;
    live.machine = undefined;
    this.#live.delete(live);
  }
}
