import { createToolIndex, shortlistTools } from '@planloom/planner/retrieval';

import type { RetrievalMaterial } from './material.ts';

/** How much of what plans call is on the shortlists, in one set of requests. */
export interface Recall {
  readonly set: string;
  readonly requests: number;
  readonly limit: number;
  /** Mean over the requests of the share of its tools that are on its shortlist. */
  readonly recall: number;
  /** Share of the requests all of whose tools are on its shortlist. */
  readonly complete: number;
}

/** The limits that are measured. */
export const LIMITS: readonly number[] = [10, 20, 40];

/** Measures the shortlists for all requests, with each limit. */
export function measureRecall({ sets, tools }: RetrievalMaterial): readonly Recall[] {
  const index = createToolIndex(tools);
  return Object.entries(sets).flatMap(([set, cases]) =>
    LIMITS.map((limit) => {
      const shares = cases.map(({ task, tools: wanted }) => {
        const chosen = new Set(shortlistTools(task, index, { limit, smallText: 0 }).map(({ tool }) => tool.id));
        return wanted.filter((id) => chosen.has(id)).length / wanted.length;
      });
      const complete = shares.filter((share) => share === 1).length / shares.length;
      return { set, requests: cases.length, limit, recall: mean(shares), complete };
    }),
  );
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
