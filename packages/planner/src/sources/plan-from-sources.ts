import type {
  Planner,
  PlanningEvent,
  PlanOutcome,
  PlanProposal,
  PlanRequest,
  PlanStream,
  ReplanRequest,
} from '@planloom/executor-core';

import { isPlannerError } from '../planning/planner-error.ts';
import { PartQueue, partsOf } from './part-queue.ts';
import { sourcesError, type Refusal } from './sources-error.ts';

/** One of the places a plan can come from. */
export interface PlanSource {
  /** Stands in events and proposals: `cache`, `templates`, `model`, or another name. */
  readonly name: string;
  /** Declines a task by rejecting with a `PlannerError` of code `planner/declined`. */
  readonly planner: Planner;
}

type Ask<Request> = (source: PlanSource, request: Request) => Promise<PlanProposal>;

/**
 * A planner that asks sources in their order and takes the first plan. A source that declines or fails is passed over; each decision is an event.
 * It streams, or replans, if at least one source can.
 */
export function planFromSources(sources: readonly PlanSource[]): Planner {
  const replanning = sources.filter(({ planner }) => planner.replan !== undefined);
  return {
    plan: (request) => askInOrder(sources, request, askForPlan),
    settle: (outcome) => settleAll(sources, outcome),
    ...(sources.some(({ planner }) => planner.stream !== undefined) && {
      stream: (request) => streamFrom(sources, request),
    }),
    ...(replanning.length > 0 && { replan: (request) => askInOrder(replanning, request, askToReplan) }),
  };
}

const askForPlan: Ask<PlanRequest> = ({ planner }, request) => planner.plan(request);

const askToReplan: Ask<ReplanRequest> = async ({ name, planner }, request) => {
  if (planner.replan) return planner.replan(request);
  throw new TypeError(`The source "${name}" cannot replan.`);
};

async function askInOrder<Request extends PlanRequest>(
  sources: readonly PlanSource[],
  request: Request,
  ask: Ask<Request>,
): Promise<PlanProposal> {
  const refusals: Refusal[] = [];
  for (const source of sources) {
    request.signal?.throwIfAborted();
    try {
      const proposal = await ask(source, request);
      tell(request, source.name, 'used', usedReason(proposal));
      return { ...proposal, source: proposal.source ?? source.name };
    } catch (error) {
      request.signal?.throwIfAborted();
      refusals.push(refuse(request, source.name, error));
    }
  }
  throw sourcesError(refusals);
}

function refuse(request: PlanRequest, source: string, error: unknown): Refusal {
  const declined = isPlannerError(error) && error.code === 'planner/declined';
  const reason = error instanceof Error ? error.message : String(error);
  tell(request, source, declined ? 'declined' : 'failed', reason);
  return { source, declined, reason, error };
}

function usedReason({ notes, attempts }: PlanProposal): string {
  return notes?.[0] ?? (attempts === undefined ? 'It has a plan.' : `It has a plan, at attempt ${attempts}.`);
}

function tell(
  request: PlanRequest,
  source: string,
  outcome: Extract<PlanningEvent, { readonly type: 'planning.source' }>['outcome'],
  reason: string,
): void {
  try {
    request.onEvent?.({ type: 'planning.source', source, outcome, reason });
  } catch {
    // By the contract of `onEvent`, what it throws is no failure of the planner.
  }
}

function streamFrom(sources: readonly PlanSource[], request: PlanRequest): PlanStream {
  const queue = new PartQueue();
  const proposal = askInOrder(sources, request, async ({ planner }, asked) => {
    if (!planner.stream) return pushWhole(queue, await planner.plan(asked));
    const stream = planner.stream(asked);
    for await (const part of stream) queue.push(part);
    return stream.proposal;
  });
  proposal.then(
    () => queue.end(),
    (error: unknown) => queue.fail(error),
  );
  return { proposal, [Symbol.asyncIterator]: () => queue.read() };
}

function pushWhole(queue: PartQueue, proposal: PlanProposal): PlanProposal {
  for (const part of partsOf(proposal.plan)) queue.push(part);
  return proposal;
}

/** All are told, whatever one of them throws: a plan that has run is not undone by a source that cannot take note of it. */
async function settleAll(sources: readonly PlanSource[], outcome: PlanOutcome): Promise<void> {
  await Promise.all(
    sources.map(async ({ name, planner }) => {
      try {
        await planner.settle?.(outcome);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        tell(outcome.request, name, 'failed', `It could not take note of the run: ${reason}`);
      }
    }),
  );
}
